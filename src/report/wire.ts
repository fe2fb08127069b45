import type { Case } from "../model/case.js";
import type { Evidence } from "../model/evidence.js";
import type { Network, NetworkMatch } from "../model/network.js";
import { labelOfProtocol } from "./events.js";
import type { Line, Section } from "./post-mortem.js";
import { oneLine } from "./safe-text.js";
import { VERDICT_WORDS } from "./sequence.js";
import { shownRows, wireRows, type WireRow } from "./wire-rows.js";

type Where = (evidence: readonly Evidence[]) => string;

const MOST_LINES = 40;

/** What the network traces add: both sides in one sequence, then what was matched, and what was not. */
export function wireGroups(document: Case, where: Where): Section["groups"] {
  const { network } = document;
  if (network === null) return [];
  return [
    ...network.traces.map((trace) => ({
      heading: `${oneLine(trace.name)}: ${trace.frames} frames${trace.begins === null ? "" : ` from ${trace.begins}`}`,
      lines: trace.problems.map((problem) =>
        plain(`${oneLine(problem.message)} (${problem.code}, frame ${problem.frame})`),
      ),
      commands: [
        {
          run: rowsOf(document, network, trace.id, where),
          note: trace.payload
            ? "The wire on the left, the log on the right."
            : "The wire on the left, the log on the right. The list holds no bytes: only what it says was compared.",
        },
      ],
    })),
    { heading: null, lines: matchLines(document, network, where), commands: filters(network) },
    { heading: null, lines: loose(document, network, where), commands: [] },
  ].filter((group) => group.lines.length > 0 || group.commands.some((command) => command.run.length > 0));
}

interface Row {
  readonly frame: string;
  readonly time: string;
  readonly way: string;
  readonly what: string;
  readonly log: string;
}

/**
 * ```text
 *   416  1.010146  client → proxy  GET … HTTP/1.0; NTLM negotiate | ws2_32!send, buffer 00155420 [L31]
 *                                                                 | ws2_32!closesocket [L57]
 * ```
 */
function rowsOf(document: Case, network: Network, trace: string, where: Where): readonly string[] {
  const rows = wireRows(document, network, trace);
  const shown = shownRows(rows);
  return table(
    shown.map((row) => rowOf(document, row, where)),
    rows.length > shown.length,
  );
}

function rowOf(document: Case, { frame, matches, call, absence }: WireRow, where: Where): Row {
  const none = { frame: "", time: "", way: "", what: "", log: "" };
  if (call !== null) return { ...none, log: `${call.api} ${where(call.evidence.slice(0, 1))}` };
  if (absence !== null)
    return { ...none, what: `(${labelOfProtocol(absence.expected)}: ${VERDICT_WORDS[absence.verdict]})` };
  if (frame === null) return none;
  return {
    frame: String(frame.number),
    time: frame.seconds === null ? "" : frame.seconds.toFixed(6),
    way: frame.from === null ? "" : frame.to === null ? frame.from : `${frame.from} → ${frame.to}`,
    what: oneLine(frame.label),
    log: matches.map((match) => bufferWords(document, match, where)).join("; "),
  };
}

function table(rows: readonly Row[], more: boolean): readonly string[] {
  const width = (key: keyof Row, most: number): number =>
    Math.min(most, Math.max(0, ...rows.map((row) => row[key].length)));
  const frame = width("frame", 9);
  const time = width("time", 16);
  const way = width("way", 16);
  const what = width("what", 46);
  const lines = rows.map((row) => {
    const left = [
      row.frame.padStart(frame),
      ...(time === 0 ? [] : [row.time.padStart(time)]),
      ...(way === 0 ? [] : [row.way.padEnd(way)]),
      (row.what.length > what && row.log !== "" ? `${row.what.slice(0, what - 1)}…` : row.what).padEnd(what),
    ].join("  ");
    return `${left}${row.log === "" ? "" : ` | ${row.log}`}`.trimEnd();
  });
  return more ? [...lines, "…"] : lines;
}

function bufferWords(document: Case, match: NetworkMatch, where: Where): string {
  const buffer = document.buffers.find((one) => one.id === match.buffer);
  const call = document.calls.find((one) => one.id === buffer?.call);
  const sure = match.confidence === "strong" ? "" : `, ${match.confidence}`;
  return `${call === undefined ? "" : `${call.api}, `}buffer ${buffer?.address ?? "?"}${sure} ${where((buffer?.evidence ?? match.evidence).slice(0, 1))}`;
}

function matchLines(document: Case, network: Network, where: Where): readonly Line[] {
  const lines = network.matches.slice(0, MOST_LINES).map((match): Line => {
    const buffer = document.buffers.find((one) => one.id === match.buffer);
    const call = document.calls.find((one) => one.id === buffer?.call);
    const time = network.times.find(
      (one) => one.trace === match.trace && one.frame === match.frames[0] && one.time !== null,
    );
    const verb = match.direction === "out" ? "left" : match.direction === "in" ? "came" : "is";
    return {
      text: `Buffer ${buffer?.address ?? "?"}${call === undefined ? "" : ` of ${call.api}`} ${verb} in ${framesText(match.frames)}${time === undefined ? "" : ` at ${time.time}`}: ${match.because.join("; ")}.`,
      basis: match.confidence === "asserted" ? "assertion" : "inference",
      confidence: match.confidence,
      where: where(match.evidence),
    };
  });
  const more = network.matches.length - lines.length;
  return more > 0 ? [...lines, plain(`${more} more buffers are matched: --format json lists them.`)] : lines;
}

function filters(network: Network): Section["groups"][number]["commands"] {
  const run = wireFilters(network);
  return run.length === 0 ? [] : [{ run, note: "Filters for Wireshark, to look further." }];
}

/** Expressions for Wireshark that show the streams of the log's buffers; of a list, its frames. */
export function wireFilters(network: Network): readonly string[] {
  const streams = network.streams.filter((stream) => network.matches.some((match) => match.stream === stream.id));
  const run = streams.slice(0, 8).map((stream) => {
    const last = Math.max(
      ...network.matches.filter((match) => match.stream === stream.id).flatMap((match) => match.frames),
    );
    const end = stream.lastFrame > last + 20 ? ` && frame.number <= ${last + 20}` : "";
    return `${stream.filter}${end}`;
  });
  const listed = network.matches.filter((match) => match.stream === null).map((match) => match.filter);
  if (run.length === 0 && listed.length > 0) run.push([...new Set(listed)].slice(0, 8).join(" || "));
  return run;
}

/** What has no partner. */
function loose(document: Case, network: Network, where: Where): readonly Line[] {
  const address = (id: string): string => document.buffers.find((buffer) => buffer.id === id)?.address ?? id;
  const lines: Line[] = [
    ...network.ambiguous.map((one) => ({
      ...plain(
        `Buffer ${address(one.buffer)} may be in ${one.candidates
          .slice(0, 6)
          .map((candidate) => framesText(candidate.frames))
          .join(" or ")}${one.candidates.length > 6 ? " or others" : ""}: ${one.because}.`,
      ),
      where: where(one.evidence),
    })),
    ...network.unmatched.buffers.map((one) => ({
      ...plain(`Buffer ${address(one.buffer)} has no frame: ${one.because}.`),
      where: where(one.evidence),
    })),
    ...network.unmatched.frames.map((one) =>
      plain(
        `${framesText(one.frames, true)} (${one.bytes} bytes ${one.direction === "in" ? "to" : "from"} the process) ${one.frames.length === 1 ? "has" : "have"} no buffer: ${one.because}.`,
      ),
    ),
  ];
  const more = lines.length - MOST_LINES;
  return more > 0
    ? [...lines.slice(0, MOST_LINES), plain(`${more} more have no partner: --format json lists them.`)]
    : lines;
}

function framesText(frames: readonly number[], capital = false): string {
  const [first] = frames;
  const last = frames.at(-1);
  const text = first === last ? `frame ${first}` : `frames ${first}–${last}`;
  return capital ? `F${text.slice(1)}` : text;
}

function plain(text: string): Line {
  return { text, basis: "fact", confidence: "certain", where: "" };
}
