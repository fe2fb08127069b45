import { describe, expect, test } from "@jest/globals";
import { matchStack } from "../../../src/analysis/rules/stack-pattern.js";
import { knowledge, type StackPattern } from "../../../src/knowledge/index.js";
import type { Frame } from "../../../src/model/outputs.js";

/** A stack drawn as its rows, from the event outwards; `...` is where rows were cut out, `?` a row without symbol. */
function stack(drawn: string): { readonly frames: readonly Frame[]; readonly holes: readonly number[] } {
  const frames: Frame[] = [];
  const holes: number[] = [];
  for (const row of drawn.split(/\s+/).filter((one) => one !== "")) {
    if (row === "...") holes.push(frames.length - 1);
    else {
      const [module = "", symbol = "?"] = row.split("!");
      frames.push({ module, symbol: symbol === "?" ? null : symbol, trust: "printed" } as unknown as Frame);
    }
  }
  return { frames, holes };
}

function truthOf(pattern: StackPattern, drawn: string): string {
  return matchStack(pattern, {
    ...stack(drawn),
    ownerOf: (module) => (module === "app" || module === "plugin" ? "third-party" : "os"),
    knowledge: knowledge(),
  }).truth;
}

const WHOLE = "ws2_32!closesocket wininet!ICSocket::Close plugin!Fetch crypt32!CertVerifyRevocation app!main";

describe("conditions on a stack", () => {
  test.each<readonly [name: string, pattern: StackPattern, drawn: string, truth: string]>([
    ["contains", { contains: ["plugin!*"] }, WHOLE, "true"],
    ["contains", { contains: ["other!*"] }, WHOLE, "false"],
    ["contains, rows cut out", { contains: ["other!*"] }, "ws2_32!closesocket ... app!main", "unknown"],
    ["contains a group", { contains: ["@revocation.check"] }, WHOLE, "true"],
    ["one of several", { contains: ["other!*|app!main"] }, WHOLE, "true"],
    ["a row without symbol", { contains: ["plugin!*"] }, "ws2_32!send plugin!?", "true"],
    ["a row without symbol", { contains: ["plugin!Fetch"] }, "ws2_32!send plugin!?", "false"],
    ["ordered", { ordered: ["@socket.close", "plugin!*", "crypt32!*"] }, WHOLE, "true"],
    ["ordered the other way", { ordered: ["crypt32!*", "plugin!*"] }, WHOLE, "false"],
    ["ordered, rows cut out", { ordered: ["@socket.close", "other!*"] }, "ws2_32!closesocket ... app!main", "unknown"],
    ["without", { without: ["other!*"] }, WHOLE, "true"],
    ["without", { without: ["plugin!*"] }, WHOLE, "false"],
    ["without, rows cut out", { without: ["other!*"] }, "ws2_32!closesocket ... app!main", "unknown"],
    [
      "without, only up to the end of ordered",
      { ordered: ["@socket.close", "wininet!*"], without: ["app!*"] },
      WHOLE,
      "true",
    ],
    ["top", { top: "@socket.close" }, WHOLE, "true"],
    ["top", { top: "app!*" }, WHOLE, "false"],
    ["caller", { caller: "wininet!*" }, WHOLE, "true"],
    ["caller", { caller: "app!*" }, WHOLE, "false"],
    ["caller, rows cut out", { caller: "wininet!*" }, "ws2_32!closesocket ... wininet!ICSocket::Close", "unknown"],
    ["between", { between: { inner: "@socket.close", outer: "crypt32!*", module: "!@os-modules" } }, WHOLE, "true"],
    ["between", { between: { inner: "@socket.close", outer: "wininet!*", module: "!@os-modules" } }, WHOLE, "false"],
    [
      "between, a module by name",
      { between: { inner: "@socket.close", outer: "app!*", module: "plugin" } },
      WHOLE,
      "true",
    ],
    [
      "between, rows cut out",
      { between: { inner: "@socket.close", outer: "crypt32!*", module: "!@os-modules" } },
      "ws2_32!closesocket ... crypt32!CertVerifyRevocation",
      "unknown",
    ],
    ["a stack that nobody printed", { contains: ["app!*"] }, "", "unknown"],
  ])("%s %j on %s is %s", (_, pattern, drawn, truth) => {
    expect(truthOf(pattern, drawn)).toBe(truth);
  });
});
