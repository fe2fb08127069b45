import type { Labelled } from "../label.js";
import type { LineShape } from "../output-kind.js";

/**
 * Words and the address of what they name, and more about it.
 *
 * ```text
 * Server connection port e14ae238  Name: ApiPort
 * Error Source 0 @ fffffa80064132c0
 * DevNode 0xffffe000010fa770 for PDO 0xffffe000010c2060
 * ```
 */
export const named: LineShape = {
  name: "NamedObject",
  example: "Server connection port e14ae238  Name: ApiPort",
  pattern:
    /^([A-Z]\w{0,40}(?: \w{1,40}){0,5}?) (?:(?:@|at(?: -)?|-|=) )?((?:0x)?[0-9a-f]{8}(?:`?[0-9a-f]{8})?(?:[ ,].*)?)$/i,
  whenAsked: true,
  weakest: true,
};

/**
 * Labels and values by turns, with or without a number in front.
 *
 * ```text
 *        1  Port: 0xe1405650 Connection: 0xe1405650  Communication: 0x00000000  'SmApiPort'
 *  0000 e20d9b80 - Busy  Id=0002249c  From: 0584.0680  Context=00000021  [e14ae248 . e14ae248]
 * >LOG mask = 3ff idx = fff68e95 (295)
 * ```
 */
export const turns: LineShape = {
  name: "LabelsByTurns",
  example: "1  Port: 0xe1405650 Connection: 0xe1405650  Communication: 0x00000000  'SmApiPort'",
  pattern:
    /^[>*]?(?:[0-9a-f]{1,16} +){0,2}(?:- \w{1,20} +)?(?:\*?[A-Za-z]\w{0,30}(?: [A-Za-z]\w{0,30})?(?:: ?| ?= ?)(?:0x)?[0-9a-f`]{1,17}(?:[.:][0-9a-f]{1,8})?(?: \([^)]{1,40}\))?,?(?: +|$)){2,12}(?:'.{0,200}|\[[^\]]{1,60}\]|# ?\d+)?$/i,
  whenAsked: true,
  weakest: true,
};

/**
 * What an extension advises to type for more, and what it says of that.
 *
 * ```text
 * [1] !ucx_controller 0xfffffa80052da050 (dt ucx01000!_UCXCONTROLLER_PRIVCONTEXT fffffa80052da050)
 *     .!ucx_endpoint 0xfffffa800533f3d0 [Blk In ], UcxEndpointStateEnabled
 * .trap fffffffff8950dfc
 * ```
 */
export const advice: LineShape = {
  name: "AdvisedCommand",
  example: "!ucx_device 0xfffffa8005a41840",
  starts: ["[", "!", ".", "dt "],
  pattern:
    /^(?:\[\d{1,4}\] )?\.?(![A-Za-z][\w.]{1,40}|\.(?:trap|cxr|exr|tss|thread|process)|dt [\w.]{1,60}!\w{1,100}) ((?:0x)?[0-9a-f`]{8,18}(?: .*)?)$/i,
  whenAsked: true,
  weakest: true,
};

/** An object by its address, alone on its line. */
const addressAlone: LineShape = {
  name: "AddressAlone",
  example: "002643e8",
  pattern: /^(?:0x)?[0-9a-f]{8}(?:`?[0-9a-f]{8})?$/i,
  whenAsked: true,
  weakest: true,
};

/** An object by its name in the object manager. In a request of `!irp` it is the driver of the row above. */
export const nameAlone: LineShape = {
  name: "NameAlone",
  example: "\\Driver\\symc810",
  starts: ["\\"],
  pattern: /^\\(?:Driver|FileSystem|Device)\\[\w.$-]{1,100}$/i,
  whenAsked: true,
  weakest: true,
};

/** How many there are: `13 Error Sources`, `Scanning 225 objects`, `The message queue contains 1 messages` */
export const tally: LineShape = {
  name: "Tally",
  example: "13 Error Sources",
  pattern:
    /^(?:(\d{1,10}) ([A-Za-z]\w{1,30}(?: [A-Za-z][\w/]{1,30}){0,4})|((?:Scanning|Searching)) (\d{1,10} \w{1,30}|[A-Za-z]\w{1,30} .{1,200}))$/,
  whenAsked: true,
  weakest: true,
};

/** `Semaphore state 0 (0x0)`, `Scatter-gather lists: 00000000 allocated, 00000000 freed`, `Descriptor    @ fffffa8007cf40b0` */
export const state: LineShape = {
  name: "StateLine",
  example: "Semaphore state 0 (0x0)",
  pattern:
    /^(?:[A-Z][\w-]{0,40}(?: [A-Za-z][\w-]{0,40}){0,4}: {1,12}[0-9a-f]{1,16} [a-z]+(?:, {1,12}[0-9a-f]{1,16} [a-z]+){0,6}|[A-Z]\w{0,40}(?: \w{1,40}){0,4} \d{1,10} \(0x[0-9a-f]{1,16}\)|[A-Z][\w.]{0,30}(?: \w{1,30}){0,4} +[@=] +[0-9a-fx`]{6,18})$/,
  whenAsked: true,
  weakest: true,
};

/** `.servers` and `.clients`: `0 - Debugger Server - npipe:Pipe=rabbit`, `HOST\user, last active Mon Mar 04 16:05:21 2002` */
export const server: LineShape = {
  name: "ServerRow",
  example: "0 - Debugger Server - npipe:Pipe=rabbit",
  pattern:
    /^(?:(\d{1,3}) - ((?:Debugger Server|Process Server|<Disabled).*)|([\w.-]{1,60}\\[\w.$-]{1,60}), (last active .*))$/,
  whenAsked: true,
};

/** In the order in which they are tried. */
export const WEAK_SHAPES: readonly LineShape[] = [server, advice, turns, named, tally, state, addressAlone, nameAlone];

/** Labels and values of a line of one of these shapes; null for any other. */
export function weakPairs(shape: LineShape | undefined, text: string): readonly Labelled[] | null {
  if (shape === undefined || !WEAK_SHAPES.includes(shape)) return null;
  const [, first, second, third, fourth] = shape.pattern.exec(text)!;
  if (shape === addressAlone || shape === nameAlone) return [{ label: text, value: "" }];
  if (shape === turns) return turnsOf(text);
  if (shape === tally && first !== undefined) return [{ label: second!, value: first }];
  if (shape === state) {
    const [, label = text, value = ""] =
      /^([^:]+): (.*)$/.exec(text) ??
      /^(.*?) (\d+ \(0x[0-9a-f]+\))$/i.exec(text) ??
      /^(\w+) +[@=] +(\S+)$/.exec(text) ??
      [];
    return [{ label, value }];
  }
  return [{ label: first ?? third!, value: second ?? fourth ?? "" }];
}

/** What stands before the first label is a label itself; what stands behind the last value belongs to it. */
function turnsOf(text: string): readonly Labelled[] {
  const marks = [...text.matchAll(/(?<![\w.`])([A-Za-z]\w*(?: [A-Za-z]\w*)?)(?:: ?| ?= ?)(?=[0-9a-f])/gi)];
  const pairs = marks.map((match, i) => ({
    label: match[1]!,
    value: text.slice(match.index + match[0].length, marks[i + 1]?.index).replace(/(?<![ ,*])[ ,*]+$/, ""),
  }));
  const before = text.slice(0, marks[0]?.index).trim();
  return /\w/.test(before) ? [{ label: before, value: "" }, ...pairs] : pairs;
}
