import fc from "fast-check";

// Every run of the tests draws the same; FUZZ_RUNS asks for more, and for new ones.
if (process.env["FUZZ_RUNS"] === undefined) fc.configureGlobal({ seed: 20261122 });
