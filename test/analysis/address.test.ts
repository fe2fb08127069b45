import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { address, distance } from "../../src/model/address.js";

test("the distance of two addresses is that of their numbers, whatever their width", () => {
  const half = fc.oneof(fc.nat({ max: 0xffffffff }), fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff));
  const any = fc.tuple(half, half, fc.boolean()).map(([high, low, wide]) => address(wide ? high : 0, low, wide));
  fc.assert(
    fc.property(any, any, (a, b) => {
      expect(distance(a, b)).toBe(Number(BigInt(`0x${a}`) - BigInt(`0x${b}`)));
    }),
    { numRuns: 2000 },
  );
});
