/**
 * What a line is, decided by its shape and by the command it answers. These are the kinds that the byte scanner
 * itself recognises; the kinds of rarer output start at `FIRST_SHAPE` and are declared by the grammar folders.
 */
export const LineKind = {
  blank: 0,
  /** No known shape. */
  unread: 1,
  /** A sentence written by a person. */
  prose: 2,
  /** Known chatter: symbol loading, progress dots. */
  noise: 3,
  /** The command once more on the line after its prompt, as the current WinDbg logs it. */
  echo: 4,
  prompt: 5,
  stackHeader: 6,
  /** Stack row numbered 00. */
  topFrame: 7,
  frame: 8,
  moduleRow: 9,
  /** `00170aa8  "HTTP/1.1 407 …"` */
  stringRow: 10,
  /** `00170aa8  48 54 54 50 …`, `00170aa8  50545448 …` */
  memoryRow: 11,
  /** `f50bea7c  80805795 nt!KiSwapContext+0x25` */
  pointerRow: 12,
  /** `        TimeStart        : 1E:5D0`, and a row of a `dx` grid */
  dxRow: 13,
  /** The expression of a `dx`, printed once more before its value. */
  dxRoot: 14,
  /** `   21    53 [  2]     ntdll!LdrpInitializeDllPath rax = 0`, of `wt` */
  traceRow: 15,
} as const;

export const FIRST_SHAPE = 16;

/** How a line counts in the coverage. */
export const LineClass = { blank: 0, structured: 1, noise: 2, prose: 3, unread: 4 } as const;

/** A row of a stack: its fields stand in columns, its text is not kept. */
export function isFrame(kind: number): boolean {
  return kind === LineKind.frame || kind === LineKind.topFrame;
}
