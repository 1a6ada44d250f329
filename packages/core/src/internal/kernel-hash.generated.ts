// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "fbb7158c6fd6b4cdb6ec37afba392041a67f1bed68e02a24f96d1399388976e9";
