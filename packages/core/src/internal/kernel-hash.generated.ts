// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "2eb53dbea9807ba04128025c00ac68865a4bd757a30217c53f120618a6d3a085";
