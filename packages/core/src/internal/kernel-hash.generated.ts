// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "0e8a2294560327ed88a48d70b038e94a09011cad5d4b87f361759c5a1eb8d6b7";
