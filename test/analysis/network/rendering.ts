/** Writes a recording of system calls as a debugger's transcript: rendered, not genuine debugger output. */

export type Display = "da" | "db" | "dc" | "dd" | "dp" | "dq" | "dw" | "dW" | "du";

/** A system call of the recording. */
export type Step =
  | { readonly kind: "connect"; readonly fd: number; readonly port: number }
  | { readonly kind: "send" | "recv"; readonly fd: number; readonly bytes: Uint8Array }
  | { readonly kind: "close"; readonly fd: number };

/** The network calls of a `strace -xx -s 65535` record, of sockets that were connected. */
export function stepsOf(strace: string): readonly Step[] {
  const steps: Step[] = [];
  const open = new Set<number>();
  for (const line of strace.split("\n")) {
    const connect = /^\d+ connect\((\d+), \{sa_family=AF_INET, sin_port=htons\((\d+)\)/.exec(line);
    const transfer = /^\d+ (sendto|recvfrom)\((\d+), "((?:\\x[0-9a-f]{2})+)".* = (\d+)$/.exec(line);
    const close = /^\d+ close\((\d+)\) += 0$/.exec(line);
    if (connect !== null) {
      open.add(Number(connect[1]));
      steps.push({ kind: "connect", fd: Number(connect[1]), port: Number(connect[2]) });
    } else if (transfer !== null) {
      const bytes = Buffer.from(transfer[3]!.replaceAll("\\x", ""), "hex").subarray(0, Number(transfer[4]));
      steps.push({ kind: transfer[1] === "sendto" ? "send" : "recv", fd: Number(transfer[2]), bytes });
    } else if (close !== null && open.delete(Number(close[1]))) steps.push({ kind: "close", fd: Number(close[1]) });
  }
  return steps;
}

export interface Rendering {
  readonly display: Display;
  /** Whether a row of a dump is left out. */
  readonly lost: (row: number) => boolean;
  /** Arguments are shown: sockets, addresses, lengths, and the address that connect is given. */
  readonly arguments: boolean;
}

const hex = (value: number, digits = 8): string => (value >>> 0).toString(16).padStart(digits, "0");

/** The transcript, and the address of the buffer of each transfer. */
export function transcriptOf(
  steps: readonly Step[],
  rendering: Rendering,
): { readonly log: string; readonly addresses: readonly (string | null)[] } {
  let log = "";
  let next = 0x155420;
  const addresses: (string | null)[] = [];
  for (const step of steps) {
    const socket = 0x500 + step.fd * 4;
    if (step.kind === "close") {
      log += entry(rendering, "ws2_32!closesocket", socket);
      addresses.push(null);
      continue;
    }
    const place = next;
    if (step.kind === "connect") {
      next += 0x40;
      log += entry(rendering, "ws2_32!connect", socket, place, 16);
      const port = ((step.port & 0xff) << 8) | (step.port >> 8);
      if (rendering.arguments)
        log += `0:000> dd ${hex(place)} L4\n${hex(place)}  ${hex(port * 65_536 + 2)} 0100007f 00000000 00000000\n`;
      addresses.push(null);
      continue;
    }
    next += (step.bytes.length + 0x3f) & ~0x1f;
    addresses.push(hex(place));
    if (step.kind === "send") log += entry(rendering, "ws2_32!send", socket, place, step.bytes.length);
    else {
      log += entry(rendering, "ws2_32!recv", socket, place, 0x4000);
      log += rendering.arguments ? returns(step.bytes.length, 4) : "0:000> gu\n";
    }
    log += dump(step.bytes, place, rendering);
  }
  return { log, addresses };
}

function entry(rendering: Rendering, top: string, ...args: readonly number[]): string {
  if (!rendering.arguments)
    return `0:000> g\n0:000> k\nChildEBP RetAddr\n0012f000 71ab1111 ${top}\n0012ff00 00401000 app!main+0x10\n`;
  return `0:000> g\n0:000> kb\nChildEBP RetAddr  Args to Child\n0012f000 71ab1111 ${[0, 1, 2].map((i) => hex(args[i] ?? 0)).join(" ")} ${top}\n0012ff00 00401000 00000001 00000002 00000003 app!main+0x10\n`;
}

function returns(eax: number, slots: number): string {
  return `0:000> gu\neax=${hex(eax)} ebx=00000000 ecx=00000000 edx=00000000 esi=00000000 edi=00000000\neip=71ab1111 esp=${hex(0x12f008 + 4 * slots)} ebp=0012ff00 iopl=0         nv up ei pl zr na pe nc\ncs=001b  ss=0023  ds=0023  es=0023  fs=003b  gs=0000             efl=00000246\n`;
}

const PER_ROW: Readonly<Record<Display, number>> = {
  da: 32,
  db: 16,
  dc: 16,
  dd: 16,
  dp: 16,
  dq: 16,
  dw: 16,
  dW: 16,
  du: 64,
};

/** The command and its rows, as the debugger prints them. */
export function dump(bytes: Uint8Array, place: number, { display, lost }: Rendering): string {
  const width = PER_ROW[display];
  const nul = bytes.indexOf(0);
  const shown = display === "da" && nul >= 0 ? bytes.subarray(0, nul) : bytes;
  const size = { da: 1, db: 1, dw: 2, dW: 2, du: 2, dc: 4, dd: 4, dp: 4, dq: 8 }[display];
  const count = Math.ceil(shown.length / size);
  let text = `0:000> ${display} ${hex(place)}${display === "da" || display === "du" ? "" : ` L${count.toString(16)}`}\n`;
  for (let at = 0, row = 0; at < count * size; at += width, row++) {
    if (lost(row)) continue;
    const part = Array.from({ length: Math.min(width, count * size - at) }, (_, i) => shown[at + i] ?? 0);
    text += `${hex(place + at)}  ${cellsOf(part, display, size)}\n`;
  }
  return text;
}

const printable = (byte: number): string => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".");

function cellsOf(part: readonly number[], display: Display, size: number): string {
  const chars = part.map(printable).join("");
  if (display === "da") return `"${chars}"`;
  // Two bytes are one character, and hardly ever a letter.
  if (display === "du") {
    const wide = (_: unknown, i: number): string => (part[2 * i + 1] === 0 ? printable(part[2 * i]!) : ".");
    return `"${Array.from({ length: part.length >> 1 }, wide).join("")}"`;
  }
  if (display === "db") {
    const row = part.map((byte) => hex(byte, 2));
    const left = row.slice(0, 8).join(" ");
    return `${left}${row.length > 8 ? `-${row.slice(8).join(" ")}` : ""}`.padEnd(48) + ` ${chars}`;
  }
  const words: string[] = [];
  for (let i = 0; i < part.length; i += size) {
    const digits = part
      .slice(i, i + size)
      .reverse()
      .map((byte) => hex(byte, 2))
      .join("");
    words.push(size === 8 ? `${digits.slice(0, 8)}\`${digits.slice(8)}` : digits);
  }
  if (display === "dW") return `${words.join(" ").padEnd(40)} ${chars}`;
  return display === "dc" ? `${words.join(" ").padEnd(36)} ${chars}` : words.join(" ");
}

/** A reproducible choice of rows. */
export function losing(percent: number, seed: number): (row: number) => boolean {
  let n = 0;
  return () => {
    let x = Math.imul(++n, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
    x ^= x >>> 12;
    return (x >>> 0) % 100 < percent;
  };
}
