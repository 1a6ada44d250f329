// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "54d3cc99f899bbaeb0b3f186f065768141ff0630cf98826d3f8766aa8386f49a";
