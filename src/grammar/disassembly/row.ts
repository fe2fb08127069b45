import { parseAddress } from "../../model/address.js";
import type { DisassemblyRow } from "../../model/outputs.js";

const ROW =
  /^(?:FAULT ->|=> |>{1,3}\s*)?(?:\d{1,6} +)?(?:[0-9a-f]{4}:)?([0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{8}) ([0-9a-f]{4} [0-9a-f]{4}(?= )|(?:[0-9a-f]{2}){1,16}|\?{2,8})\s+(\S+)(?!\S)\s*(?!\s)(.*)$/i;

/** `ds:002b:feeefef2=????????`, `` ds:00007ff7`da2730c8={KERNEL32!VirtualAllocStub (00007ff8`a3948810)} ``. */
const EFFECTIVE = /(?:^| )((?:[c-gs]s|es):(?:[0-9a-f]{4}:)?[0-9a-f`]{8,17}=(?:[0-9a-f`]+|\?+|\{.{0,4000}\}))(?= |$)/i;

/**
 * ```text
 *    50 00000000`ff6e13c8 48895c2408      mov     qword ptr [rsp+8],rbx ss:00000000`0012f8e0=00000000`00000000
 *    ^^ source line                       mnemonic                      ^^ effective address
 * ```
 */
export function readInstruction(text: string, line: number): DisassemblyRow | null {
  const match = ROW.exec(text);
  const address = match === null ? undefined : parseAddress(match[1]!);
  if (match === null || address === undefined) return null;
  const rest = match[4]!;
  const found = EFFECTIVE.exec(rest);
  const remark = / ?\[br=[01]\]$/.exec(rest);
  const before = rest.slice(0, found?.index ?? remark?.index ?? rest.length).trim();
  const behind = found === null ? "" : rest.slice(found.index + found[0].length).trim();
  const sourceLine = /^(?:>\s*)?(\d+)\s/.exec(text.slice(0, text.indexOf(match[1]!)))?.[1];
  return {
    line,
    address,
    bytes: match[2]!,
    mnemonic: match[3]!,
    operands: before,
    effectiveAddress: found?.[1] ?? null,
    sourceLine: sourceLine === undefined ? null : Number(sourceLine),
    remark: behind !== "" ? behind : (remark?.[0].trim() ?? null),
  };
}
