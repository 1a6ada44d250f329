/** Tests that cannot pass on Hyperlight 0.4.0, by full name, with the reason. */
export const skips: Readonly<Record<string, string>> = {
  "Hyperlight > bad input > tells the line of an error of the program":
    "its QuickJS is older and tells the place of the statement before, or of the function",
};
