import type { CallSite } from "./parser.js";

/** The call site that `parseCallSite` reads back as the same parts. */
export function printCallSite(site: CallSite): string {
  const parameters = site.parameters
    .map((parameter) => `${parameter.type === null ? "" : `${parameter.type} `}${parameter.name} = ${parameter.value}`)
    .join(", ");
  const name =
    site.module === null ? (site.symbol ?? "") : site.symbol === null ? site.module : `${site.module}!${site.symbol}`;
  return `${name}${parameters === "" ? "" : `(${parameters})`}${printDisplacement(site.displacement)}`;
}

function printDisplacement(displacement: number | null): string {
  if (displacement === null) return "";
  return `${displacement < 0 ? "-" : "+"}0x${Math.abs(displacement).toString(16)}`;
}
