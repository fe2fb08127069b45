/** What a log may cost. A log beyond it fails by itself, with its reason; the batch goes on. */
export interface Limits {
  /** Largest log, unpacked, in bytes. */
  readonly logBytes: number;
  /** Largest sum of what one archive holds, unpacked, in bytes. */
  readonly archiveBytes: number;
  /** Most files in one archive. */
  readonly archiveFiles: number;
}

export const LIMITS: Limits = { logBytes: 256 << 20, archiveBytes: 2 ** 31, archiveFiles: 10_000 };
