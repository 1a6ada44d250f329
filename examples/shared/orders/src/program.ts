/** What the scripted model writes when it is offered `execute_code`. A real model writes much the same. */
export const program = `const users = await tools.list_users({});

const totals = await Promise.all(
  users.map(async (user) => {
    const [orders, { discount_percent }, { tax_percent }] = await Promise.all([
      tools.get_orders_for_user({ user_id: user.user_id }),
      tools.get_discount_rate({ tier: user.tier }),
      tools.get_tax_rate({ country: user.country }),
    ]);
    const lines = orders.flatMap((order) => order.lines);
    const priced = await Promise.all(
      lines.map(({ quantity, unit_price_cents }) =>
        tools.compute_line_total({ quantity, unit_price_cents, discount_percent, tax_percent }),
      ),
    );
    const total_cents = priced.reduce((sum, line) => sum + line.total_cents, 0);
    return { user_id: user.user_id, total_cents };
  }),
);

const grand_total_cents = totals.reduce((sum, user) => sum + user.total_cents, 0);
return { users: totals, grand_total_cents };`;
