// Routes of what is sold, and of who buys it: memberships, the counter, business accounts, and all about one
// customer.
#pragma once

namespace api {

class Application;

void add_membership_plan_routes(Application& application);
void add_membership_routes(Application& application);
void add_otc_sale_routes(Application& application);
void add_business_account_routes(Application& application);
void add_consolidated_invoice_routes(Application& application);
void add_customer_summary_routes(Application& application);
void add_purchase_history_routes(Application& application);

}  // namespace api
