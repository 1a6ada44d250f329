// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "c369a552e10ee724a0e9aa822ebf132a97158b250857734f97c7b98fe44ab1fb";
