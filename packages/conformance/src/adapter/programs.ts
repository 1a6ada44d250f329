/** Looks a customer up, pays, and tells both. */
export const payAnn = `
  const { name } = await tools.look_up({ key: "ann" });
  const receipt = await tools.pay({ to: name, amount: 20 });
  return { receipt, name };
`;
/** Its result. */
export const paid = '{"receipt":{"paid":20,"to":"name of ann"},"name":"name of ann"}';
/** What it asks. */
export const question = { tool: "pay", input: { to: "name of ann", amount: 20 } };
