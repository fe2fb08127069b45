import type { Address } from "../../model/address.js";
import type { AddressMap } from "../../model/outputs.js";

/** The single form and the list, as `!address` prints them. Summary tables are not printed back. */
export function printAddressMap(map: AddressMap): string {
  const regions = map.regions.map(
    ({ base, end, size, flags, usage }) =>
      `+ ${ticked(base)} ${end === null ? "" : ticked(end)} ${size} ${flags.join(" ")} ${usage}`,
  );
  return [...map.fields.map(({ label, value }) => `${`${label}:`.padEnd(24)}${value}`), ...regions]
    .map((line) => line.trimEnd())
    .join("\n");
}

function ticked(address: Address): string {
  return address.length > 8 ? `${address.slice(0, 8)}\`${address.slice(8)}` : address;
}
