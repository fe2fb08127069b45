import { describe, expect, test } from "@jest/globals";
import { analyze, parse, summarize } from "../src/index.js";

const STACK = "0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n";
const UNREAD = `${STACK}0:000> g\n@@@@ ####\n#### @@@@\n`;

async function* chunks(log: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(log);
}

const DOORS = {
  parse: async (log: string, strict: boolean) => parse(log, { name: "a.log", strict }),
  summarize: async (log: string, strict: boolean) => summarize(chunks(log), { name: "a.log", strict }),
  analyze: async (log: string, strict: boolean) =>
    analyze([{ name: "a.log", log: new TextEncoder().encode(log) }], { strict }),
} as const;

describe.each(Object.entries(DOORS))("%s", (_, door) => {
  test("strict names the first line that was not understood", async () => {
    expect(await door(UNREAD, true)).toMatchObject({
      _tag: "Left",
      left: { code: "WP0004", name: "a.log", line: 5, message: "The line was not understood." },
    });
  });

  test("strict lets a log pass that was understood as a whole", async () => {
    expect(await door(STACK, true)).toMatchObject({ _tag: "Right" });
  });

  test("without it, what was not understood is counted", async () => {
    const result = await door(UNREAD, false);
    expect(result).toMatchObject({ _tag: "Right", right: { coverage: { unread: 2 } } });
  });
});
