// A contestant in a process of its own, which runs it as often as it is told and tells what the last time took.
// Started by compare.mjs: node bench/measure/contestant.mjs MODULE EXPORT FILE
import { readFileSync } from "node:fs";

const [module, name, file] = process.argv.slice(2);
const { [name]: count } = await import(module);
const bytes = readFileSync(file);

process.on("message", (times) => {
  for (let i = 1; i < times; i++) count(bytes);
  const before = process.cpuUsage();
  const began = performance.now();
  const counts = count(bytes);
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  process.send({ wall, cpu: (user + system) / 1000, peak: null, counts });
});
