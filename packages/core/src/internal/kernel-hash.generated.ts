// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "0a3034008d346186c920d8e39d7a99993ca29b8659f79dbbb9de1a209ce7212a";
