import type { Api, Catalogue } from "../knowledge/index.js";
import { blockLines, echo } from "./block.js";
import { argument } from "./captures.js";
import { caught, entryCommands, exitCommands, rememberedArguments, STACK, type CaptureOptions } from "./commands.js";
import { expressionText, type Width } from "./expression.js";
import { markerText } from "./marker.js";
import { fileOf, type CollectFile, type SessionOptions } from "./session.js";

/** The breakpoints of a run, and what they do at each hit. */
export interface Hits {
  readonly files: readonly CollectFile[];
  /** Sets the breakpoints, runs, and says why the run ended. */
  readonly run: readonly string[];
}

/**
 * Breakpoints for a live target, or for a trace whose debugger answers no queries. Each hit runs a file and goes on;
 * the file at the entry sets a breakpoint for once behind the call, for its own thread.
 *
 * ```text
 * bu ws2_32!recv "$$>a<C:\\collect\\in-recv.wds; gc"
 *                         ^^ inside quotes a backslash is written twice
 * ```
 */
export function hitsOf(
  apis: readonly Api[],
  width: Width,
  session: SessionOptions,
  catalogue: Catalogue,
  options: CaptureOptions,
): Hits {
  const mark = (kind: string, fields: Parameters<typeof markerText>[3]): string =>
    echo(markerText(session.script, "mark", kind, fields));
  return {
    files: apis.flatMap((api, number) => [
      fileOf(`in-${number + 1}.wds`, entryLines(api, number, width, session, catalogue, options)),
      fileOf(`out-${number + 1}.wds`, exitLines(api, width, session, catalogue, options)),
    ]),
    run: [
      ...apis.map((api, number) => `bu ${catalogue.canonicalName(api)} "${runs(session, `in-${number + 1}.wds`)}; gc"`),
      mark("armed", { n: apis.length }),
      "bl",
      // Exceptions that the program handles itself must not end the run.
      "sxn av",
      "sxn eh",
      "g",
      mark("stopped", {}),
      ".lastevent",
      "~",
      mark("ended", {}),
    ],
  };
}

/** Inside the quotes of a breakpoint's commands. */
function runs(session: SessionOptions, file: string): string {
  return `$$>a<${`${session.folder}\\${file}`.replaceAll("\\", "\\\\")}`;
}

/** A script that is joined to one line: no comments, nothing that takes the rest of the line. */
function entryLines(
  api: Api,
  number: number,
  width: Width,
  session: SessionOptions,
  catalogue: Catalogue,
  options: CaptureOptions,
): readonly string[] {
  const fields = { fn: catalogue.canonicalName(api), ph: "in" };
  const { values, memory } = entryCommands(api, width, options);
  const remembered = rememberedArguments(api, options);
  const exit = [runs(session, `out-${number + 1}.wds`), ...remembered.map((index) => `\${${alias(index)}}`)].join(" ");
  return [
    printed(session, fields, "tid=%x csp=%p ra=%p", "@$tid, @$csp, @$ra"),
    "~.",
    STACK,
    ...values,
    ...memory.flatMap((block) => blockLines(block, session.script)),
    // An alias has its value from the next block on.
    ...remembered.map((index) => {
      const value = expressionText(argument(api, index), { at: "entry", width });
      return `aS /x \${/v:${alias(index)}} ${value}`;
    }),
    `.block { ${caught(`~. bp /1 @$ra "${exit}; gc"`)} }`,
    // One that stays would be put into the next hit's commands before that hit has its own.
    ...remembered.map((index) => `ad /q \${/v:${alias(index)}}`),
    closing(session),
  ];
}

function exitLines(
  api: Api,
  width: Width,
  session: SessionOptions,
  catalogue: Catalogue,
  options: CaptureOptions,
): readonly string[] {
  const fields = { fn: catalogue.canonicalName(api), ph: "out" };
  const known = Object.fromEntries(
    rememberedArguments(api, options).map((index, i) => [index, `\${$arg${i + 1}}`] as const),
  );
  const { values, memory } = exitCommands(api, width, known, options);
  return [
    printed(session, fields, "tid=%x csp=%p ip=%p rv=%p", "@$tid, @$csp, @$ip, @$retreg"),
    "~.",
    ...values,
    ...memory.flatMap((block) => blockLines(block, session.script)),
    closing(session),
  ];
}

/** A name that no command has; letters behind it keep one alias from being the start of another. */
function alias(index: number): string {
  return `wpmarg${index}x`;
}

function printed(
  session: SessionOptions,
  fields: Readonly<Record<string, string>>,
  more: string,
  values: string,
): string {
  return `.printf "${markerText(session.script, "open", "hit", fields)} ${more}\\n", ${values}`;
}

function closing(session: SessionOptions): string {
  return echo(markerText(session.script, "close", "hit"));
}
