import { describe, expect, test } from "@jest/globals";
import * as E from "fp-ts/lib/Either.js";
import { parse } from "../../src/index.js";
import { newBreaks } from "../../src/text/breaks.js";
import { utf8 } from "../support/lines.js";

const log =
  "Please help, it stops here:<br/>0:000&gt; kL<br/>ChildEBP RetAddr  <br/>" +
  "0012ff00 00401010 sample!Run+0x10<br/>0012ff10 00401020 sample!main+0x20<br />0012ff20 00000000 sample!start+0x3<br>";

describe("a log whose rows only breaks end", () => {
  test("is read as rows of one line", () => {
    const read = parse(log);
    if (E.isLeft(read)) throw new Error(read.left.message);
    const { source, coverage, blocks } = read.right;
    expect(source.lines).toBe(1);
    expect(source.repairs).toContain("line-breaks");
    expect(coverage).toMatchObject({ lines: 1, structured: 1 });
    const stack = blocks.flatMap((block) => block.outputs).find((output) => output._tag === "stack");
    expect(stack?.frames.map(({ line, callSite }) => [line, callSite])).toEqual([
      [1, "sample!Run+0x10"],
      [1, "sample!main+0x20"],
      [1, "sample!start+0x3"],
    ]);
  });

  test.each([1, 2, 3, 5])("may come in chunks of %d bytes", (size) => {
    const bytes = utf8(`${log}<b>a</b> <br x> <b`);
    const breaks = newBreaks(10);
    let text = "";
    for (let at = 0; at < bytes.length; at += size)
      text += Buffer.from(breaks.push(bytes.subarray(at, at + size))).toString("latin1");
    text += Buffer.from(breaks.end()).toString("latin1");
    expect(text).toBe(`${log}<b>a</b> <br x> <b`.replace(/<br ?\/?>/g, "\n\v"));
  });
});
