/** `153772 (0:00:40:02.687)`: days, hours, minutes and seconds, as printed; null for anything else. */
export function secondsIn(ticks: string): number | null {
  const [, days, hours, minutes, seconds] =
    /\((?:(\d{1,5}):)?(\d{1,3}):(\d{2}):(\d{2}(?:\.\d{1,3})?)\)/.exec(ticks) ?? [];
  if (hours === undefined) return null;
  return ((Number(days ?? 0) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

/** `45 s`, `40 min`, `3 h` */
export function timeInWords(seconds: number): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}
