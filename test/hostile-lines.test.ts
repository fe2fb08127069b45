import { describe, expect, test } from "@jest/globals";
import { analyze, parse, redact, render } from "../src/index.js";
import { COMMANDS } from "./support/commands.js";

/** What a pattern repeats, and what it waits for in vain: brackets that nothing closes, words that nothing ends. */
const CHARACTERS = Array.from("([{<\"'`!aA0f/\\.,:;=-+*#~$@%&|^_? \t\u00a0\u2028\réΩ");
const WORDS = 'a! a!a! a:: a< a<a> (a [a "a "a\\" \\" `a\' a= 1. ab. a, <br> &lt; </p> eyJ- HEAP[ {{ [Type:'.split(" ");
const PIECES = "a b |Aa |a= |a: |a - |0x0 |00 |00000000 |00000000`00000000 |0:0 |[ |( |~[|b;|* |; |] [|= = |\x1b[|%20";
const SENTENCES = ["Attempt to read ", " @ 1] [", " [inlined in", "[Time Travel] ", "Exit thread 0", "THREAD "];
const OTHERS = [" CS:`0``C00E={", "Loading Dump File [", '.CALLS("x"\t', "Authorization: Basic ", "resp 0 "];
const REPEATED = CHARACTERS.concat(WORDS, PIECES.split("|"), SENTENCES, OTHERS);
const BEFORE = ["", "a ", "0:000> ", "0x0 ", "00 00000000 00000000 ", "Aa: ", '"', "(", "* ", "ModLoad: "];

/** A line of 1 MB, and one of 1,000 characters in the answer of every command. */
function logOf(repeated: string): string {
  const line = (length: number): string => `${repeated.repeat(Math.ceil(length / repeated.length))}\u2028x`;
  const answers = COMMANDS.map((command, i) => `0:000> ${command}\n${BEFORE[i % BEFORE.length]}${line(1000)}\n`);
  return `0:000> k\n${line(1 << 20)}\n${answers.join("")}`;
}

// A pattern that goes over 65,536 characters for each of them takes seconds, and minutes where it does so in two ways.
describe("a line of 1 MB is read in bounded time", () => {
  test.each(REPEATED.map((repeated) => [JSON.stringify(repeated), repeated]))("%s", (_, repeated) => {
    const log = logOf(repeated);
    const parsed = parse(log);
    if (parsed._tag === "Left") throw new Error(parsed.left.message);
    const { problems, source } = parsed.right;
    expect(problems.some(({ code }) => code === "WP1001") || source.lines > 1 << 20).toBe(true);
    const analyzed = analyze(log);
    if (analyzed._tag === "Left") throw new Error(analyzed.left.message);
    expect(analyzed.right.findings.filter(({ confidence }) => confidence !== "possible")).toEqual([]);
    expect(render(analyzed.right, "text", { logs: [log] }).length).toBeGreaterThan(0);
    const short = log.slice(0, 1 << 16);
    const redacted = redact(short);
    if (redacted._tag === "Left") throw new Error(redacted.left.message);
    expect(redacted.right.log.length).toBe(new TextEncoder().encode(short).length);
  });
});
