export { listInputs, readInput, type Input } from "./inputs.js";
