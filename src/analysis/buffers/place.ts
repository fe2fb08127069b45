import type { Address } from "../../model/address.js";

/** Bytes of memory that one entry of an address map covers. */
export const PAGE = 4096;

const FARTHEST = 2 ** 52;

/**
 * An address as a number that can be compared and added to: addresses of the upper half, which the kernel uses, are
 * negative. NaN for addresses that no processor accepts, such as `4141414141414141`.
 */
export function placeOf(address: Address): number {
  if (address.length <= 8) return Number.parseInt(address, 16);
  const high = Number.parseInt(address.slice(0, 8), 16) | 0;
  const place = high * 0x100000000 + Number.parseInt(address.slice(8), 16);
  return Math.abs(place) < FARTHEST ? place : Number.NaN;
}

export function pageOf(place: number): number {
  return Math.floor(place / PAGE);
}

/** The width of addresses decides how a place is written. */
export function addressOf(place: number, width: number): Address {
  if (width <= 8) return (place >>> 0).toString(16).padStart(8, "0") as Address;
  const high = Math.floor(place / 0x100000000);
  const low = place - high * 0x100000000;
  return ((high >>> 0).toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0")) as Address;
}
