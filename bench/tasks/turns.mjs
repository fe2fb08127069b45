// What the grammar costs over a driver by hand: both in one process, turn by turn, so that neither has luck with what the
// compiler made of it or with where its memory lies. Processor time. node bench/tasks/turns.mjs FILE TURNS
import { readFileSync } from "node:fs";
import { count as byHand } from "../contestants/hand-driver.mjs";
import { count as ours } from "../contestants/ours.mjs";
import { median } from "../measure/rounds.mjs";

const [file, turns] = process.argv.slice(2);
const bytes = readFileSync(file);

const timeOf = (count) => {
  const before = process.cpuUsage();
  count(bytes);
  const { user, system } = process.cpuUsage(before);
  return user + system;
};

for (let i = 0; i < 8; i++) for (const count of [ours, byHand]) count(bytes);
const ratios = Array.from({ length: Number(turns) }, (_, turn) => {
  // Who comes first has the garbage of the other one to clear up.
  if (turn % 2 === 0) return timeOf(ours) / timeOf(byHand);
  const other = timeOf(byHand);
  return timeOf(ours) / other;
});
console.log(JSON.stringify({ ratio: median(ratios) }));
