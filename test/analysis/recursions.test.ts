import { expect, test } from "@jest/globals";
import { caseOfLog } from "../support/case-shape.js";

const recursion = (address: string): number => {
  const rows = Array.from(
    { length: 12 },
    (_, i) =>
      `${i.toString(16).padStart(2, "0")} 000000d9\`a552b${(0x100 + i * 0x40).toString(16)} 00007ff9\`af3f186e app!Visit+0x2fa`,
  );
  const log = `0:000> g
(3fa8.3104): Access violation - code c0000005 (first chance)
app!Visit+0x203:
00007ff9\`af3f1777 8911            mov     dword ptr [rcx],edx ds:${address}=????????
0:003> k
 # Child-SP          RetAddr           Call Site
${rows.join("\n")}
`;
  return caseOfLog(log).facts.filter(({ kind }) => kind === "recursion").length;
};

test("rows that repeat are told where the stack may have run out, and not where the access was elsewhere", () => {
  expect(recursion("000000d9`a552aff8")).toBe(1);
  expect(recursion("000001b6`75c6ed24")).toBe(0);
});
