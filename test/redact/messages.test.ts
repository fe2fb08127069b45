/** What is said about a log, where it is damaged just there where a credential stands. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { analyze, parse } from "../../src/index.js";
import { SAMPLES, sampleLog } from "../support/samples.js";

const SECRETS = [
  "Authorization: Basic QWxpY2U6VHIwdWI0ZG9yIQ==",
  "Proxy-Authorization: NTLM TlRMTVNTUAADAAAATr0ub4dorTr0ub4dorTr0ub4dor=",
  "Cookie: session=Tr0ub4dor",
  '{"api":"Tr0ub4dor!f","args":Tr0ub4dor',
];
const secret = /VHIwdWI0ZG9yIQ|Tr0ub4dor/;

describe("messages repeat no credential", () => {
  test.each(readdirSync(SAMPLES))("%s", (name) => {
    const lines = sampleLog(name).split("\n").slice(0, 400);
    for (const one of SECRETS) {
      for (let at = 0; at < lines.length; at += Math.ceil(lines.length / 3)) {
        // A line of its own, and in the place of the second half of one.
        const halved = `${lines[at]!.slice(0, lines[at]!.length / 2)}${one}`;
        for (const put of [[lines[at]!, one], [halved]]) {
          const log = [...lines.slice(0, at), ...put, ...lines.slice(at + 1)].join("\n");
          const read = parse(log);
          if (read._tag === "Right")
            expect(read.right.problems.map(({ message }) => message).filter((message) => secret.test(message))).toEqual(
              [],
            );
          for (const options of [{ strict: true }, {}]) {
            const made = analyze(log, options);
            if (made._tag === "Left") expect(made.left.message).not.toMatch(secret);
            else expect(made.right.problems.filter(({ message }) => secret.test(message))).toEqual([]);
          }
        }
      }
    }
  });
});
