import type { Labelled } from "../label.js";
import type { LineShape } from "../output-kind.js";

/**
 * What `dumpchk` and `.dumpdebug` say of a minidump: its header and its streams.
 *
 * ```text
 * MINIDUMP_HEADER:
 * NumberOfStreams 12
 * Stream 2: type ModuleListStream (4), size 00000148, RVA 000002AC
 *   3 modules
 *   RVA 000002B0, 00400000 - 00438000: 'C:\CODE\TimeTest.exe'
 * ```
 */
export const stream: LineShape = {
  name: "DumpStream",
  example: "Stream 0: type ThreadListStream (3), size 00000064, RVA 000001BC",
  starts: ["Stream ", "MINIDUMP_HEADER:", "NumberOfStreams ", "Version ", "----- "],
  pattern:
    /^(?:(Stream \d+): (type \w+ \(\d+\), size [0-9A-F]+, RVA [0-9A-F]+)|(MINIDUMP_HEADER):|(NumberOfStreams|Version) +(\d+|[0-9A-F]{4} \(\d+\))|----- ((?:User|Kernel)[\w ]{1,40} Analysis))$/i,
};

export const streamPart: LineShape = {
  name: "DumpStreamPart",
  example: "RVA 000001C0, ID 1738, Teb:000000007FFDF000",
  starts: [..."0123456789", "RVA ", "Flags ", "Streams:", "range#"],
  pattern:
    /^(?:(RVA (?:0x)?[0-9A-F]+),? (\S.*)|(Flags) +([0-9A-F]{1,16})|(Streams):|(\d+) (threads|modules|memory ranges|handles)|([0-9A-F]{4,8}) (MiniDump\w+)|range# +RVA +Address +Size|(\d+) ([0-9A-F]{8,16} +[0-9A-F]{8,16} +[0-9A-F]{8,16}))$/i,
  continues: true,
};

export function dumpPairs(shape: LineShape, text: string): readonly Labelled[] {
  const match = shape.pattern.exec(text)!;
  const pair = (label: string | undefined, value: string | undefined): readonly Labelled[] =>
    label === undefined ? [] : [{ label, value: value ?? "" }];
  if (shape === stream) return pair(match[1] ?? match[3] ?? match[4] ?? match[6], match[2] ?? match[5]);
  const [, rva, at, name, set, streams, count, things, bit, flag, number, range] = match;
  return pair(rva ?? name ?? streams ?? things ?? flag ?? number, at ?? set ?? count ?? bit ?? range);
}
