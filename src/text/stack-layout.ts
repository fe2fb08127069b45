/** Argument columns that are kept of a row. */
export const MAX_ARGS = 8;

/** What the header of the stack table at hand promises. */
export interface StackLayout {
  /** Frame numbers: there, not there, or to be seen row by row. */
  readonly numbers: boolean | "unknown";
  /** `!findstack` counts frames in decimal; everything else in hex. */
  readonly decimal: boolean;
  /** `kf`: the distance to the row above. */
  readonly memory: boolean;
  /**
   * The address columns before the arguments.
   *
   * ```text
   * child-ret      05c2f51c 0818420f wininet!InternetOpenUrlA       k; on x64 `kb` prints RetAddr alone and a colon
   * child-ip       0010fe8c 6eabe7f2 System.Windows.Forms.Run()     !clrstack
   * child-bsp-ret  0006e5e0 00070420 6b009840                       Itanium
   * child          ffffd001f026a190 nt!KiSwapThread+1c8             !findthreads
   * ip             00007fffeba4d664 ntdll!NtDelayExecution+0x14     !mex.us, !deadlock
   * none           00 ntdll!NtDelayExecution                        kc
   * ```
   */
  readonly columns: "child-ret" | "child-ip" | "child-bsp-ret" | "child" | "ip" | "none";
  /** How many arguments a 32-bit row has; -1 when that is to be seen row by row. */
  readonly args: number;
  /** Managed rows: the site may be anything, addresses may have lost their leading zeros. */
  readonly managed: boolean;
  /** MEX prints the source as a column of its own. */
  readonly source: boolean;
  /** Rows of this table name what runs; an address-only table of Itanium does not. */
  readonly sites: boolean;
  /** The rows of `k` and its letters: numbers in hex, base and return address, arguments, site. */
  readonly usual: boolean;
}

export function newLayout(fields: Omit<Partial<StackLayout>, "usual"> = {}): StackLayout {
  const { numbers = "unknown", decimal = false, memory = false, columns = "child-ret" } = fields;
  const { args = -1, managed = false, source = false, sites = true } = fields;
  const usual = columns === "child-ret" && !decimal && !memory && !managed && !source;
  return { numbers, decimal, memory, columns, args, managed, source, sites, usual };
}

/** Before any header. */
export const UNKNOWN_LAYOUT: StackLayout = newLayout();

/** `kc`: the call site alone. */
export const SITE_LAYOUT: StackLayout = newLayout({ columns: "none", args: 0 });

/** An instruction address and its symbol. */
export const INSTRUCTION_LAYOUT: StackLayout = newLayout({ numbers: false, columns: "ip", args: 0 });
