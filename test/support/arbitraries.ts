import fc from "fast-check";
import { address, type Address } from "../../src/model/address.js";

const half = fc.integer({ min: 0, max: 0xffffffff });

/** Addresses of a 32-bit or a 64-bit target. */
export const address32: fc.Arbitrary<Address> = half.map((lo) => address(0, lo, false));
export const address64: fc.Arbitrary<Address> = fc
  .tuple(fc.constantFrom(0, 0x7ff8, 0xfffff802), half)
  .map(([hi, lo]) => address(hi, lo, true));
export const anyAddress: fc.Arbitrary<Address> = fc.oneof(address32, address64);

/** Module and symbol names as debuggers print them, the awkward ones included. */
export const moduleName: fc.Arbitrary<string> = fc.constantFrom(
  "wininet",
  "eecrlrev",
  "nt",
  "WS2_32",
  "ntdll_77280000",
  "hello-world",
);
export const symbolName: fc.Arbitrary<string> = fc.constantFrom(
  "InternetOpenUrlA",
  "CFsm::Run",
  "std::vector<int,std::allocator<int> >::push_back",
  "`anonymous namespace'::Invoke",
  "operator new",
  "CErrorObject::`vftable'",
  "_imp__IoCreateDevice",
);
export const byte: fc.Arbitrary<string> = fc.oneof(
  { weight: 15, arbitrary: fc.integer({ min: 0, max: 255 }).map((n) => n.toString(16).padStart(2, "0")) },
  { weight: 1, arbitrary: fc.constant("??") },
);
/** Text that holds no line break. */
export const printable: fc.Arbitrary<string> = fc.string({
  minLength: 0,
  maxLength: 32,
  unit: fc.constantFrom(..." !\"#$%&'()*+,-./0189:;<=>?@AZ[\\]^_`az{|}~"),
});
