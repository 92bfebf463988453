// Invoices and credit notes over HTTP: from a draft to what is printed, and what becomes of the bookings that
// are billed.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "api/application.hpp"
#include "api/invoice_commands.hpp"
#include "domain/customer.hpp"
#include "domain/garage.hpp"
#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

class Invoices : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    customer = server.add_customer("Grace", "+447700900123", R"(, "email": "grace@example.com",
      "address": {"line1": "14 Taylor St", "city": "Leeds", "postcode": "LS1 4AP", "country": "GB"})");
  }

  std::string key() { return "Idempotency-Key: key " + std::to_string(++keys) + "\r\n"; }

  /// What was asked for, with the year of the server's clock in place of YYYY.
  static std::string numbered(const Answer& answer, const std::string& prefix, const std::string& digits) {
    return prefix + '-' + answer.text("/issuedOn").substr(0, 4) + '-' + digits;
  }

  Answer draft(const std::string& lines, const std::string& more = "") {
    return server.post(server.garage_path("/invoices"),
                       R"({"customerId": ")" + customer + R"(", "lines": )" + lines + more + '}');
  }
  std::string drafted(const std::string& lines = standard_lines(), const std::string& more = "") {
    const auto answer = draft(lines, more);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.text("/invoiceId");
  }
  static std::string standard_lines() {
    return R"([{"kind": "labour", "description": "Service", "unitPrice": 10000},
               {"kind": "parts", "description": "Oil", "quantity": 4.5, "unitPrice": 1000}])";
  }

  Answer step(const std::string& invoice, const std::string& verb, const std::string& body = "") {
    return server.post("/v1/invoices/" + invoice + '/' + verb, body, key());
  }
  Answer issue(const std::string& invoice, const std::string& body = "") {
    return step(invoice, "issue", body);
  }
  std::string issued(const std::string& lines = standard_lines(), const std::string& more = "") {
    const auto invoice = drafted(lines, more);
    const auto answer = issue(invoice);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return invoice;
  }
  /// One that was issued so many days ago.
  std::string issued_before(int days) {
    constexpr std::int64_t day_ms = 86'400'000;
    const auto invoice = drafted();
    auto& application = server.application();
    const auto outcome = application.execute(
        application.own_metadata(*domain::OrganisationId::parse(server.organisation_id)),
        [&](api::Transaction& transaction) -> api::Result<api::Done> {
          auto context = transaction.context();
          context.now.milliseconds -= days * day_ms;
          context.today.days -= days;
          transaction.take_place(context);
          if (auto done = api::issue_invoice(transaction, *domain::InvoiceId::parse(invoice)); !done)
            return std::unexpected(std::move(done).error());
          return api::Done{};
        });
    EXPECT_TRUE(outcome.has_value());
    return invoice;
  }
  Answer get(const std::string& invoice) { return server.get("/v1/invoices/" + invoice); }
  Answer list(const std::string& query = "") { return server.get(server.garage_path("/invoices" + query)); }

  Answer credit(const std::string& invoice, const std::string& what) {
    return server.post(server.garage_path("/credit-notes"),
                       R"({"invoiceId": ")" + invoice + R"(", )" + what + R"(, "reason": "too much"})",
                       key());
  }

  /// A booking of the customer that is completed, at a price in pence.
  std::string completed_booking(int price, const std::string& services = R"(["Full service"])") {
    const auto made = server.post(
        server.garage_path("/bookings"),
        R"({"customerId": ")" + customer + R"(", "startsAt": "2026-11-20T09:00:00Z", "services": )" +
            services + R"(, "price": {"amountMinor": )" + std::to_string(price) + R"(, "currency": "GBP"}})");
    EXPECT_EQ(made.status, 201) << made.body;
    const auto booking = made.text("/bookingId");
    for (const auto* const verb : {"confirm", "start", "complete"})
      EXPECT_EQ(server.post("/v1/bookings/" + booking + '/' + verb).status, 200);
    return booking;
  }
  std::string drafted_for(const std::string& booking) {
    const auto answer = server.post(server.garage_path("/invoices"), R"({"bookingId": ")" + booking + "\"}");
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.text("/invoiceId");
  }
  Answer profile() { return server.get(server.garage_path("/customers/" + customer)); }

  void change_policies(const std::function<void(domain::garage::Policies&)>& change) {
    auto& application = server.application();
    const auto garage = *domain::GarageId::parse(server.garage_id);
    const auto outcome =
        application.execute(application.own_metadata(*domain::OrganisationId::parse(server.organisation_id)),
                            [&](api::Transaction& transaction) -> api::Result<api::Done> {
                              auto policies = transaction.load<domain::garage::Garage>(garage).policies;
                              change(policies);
                              EXPECT_TRUE(transaction.decide<domain::garage::Garage>(
                                  garage, domain::garage::SetPolicies{policies}));
                              return api::Done{};
                            });
    EXPECT_TRUE(outcome.has_value());
  }

  static std::vector<std::string> ids(const Answer& page) {
    std::vector<std::string> found;
    for (const auto& item : page.at("/items").as_array())
      found.emplace_back(item.at("invoiceId").as_string());
    return found;
  }

  RunningApplication server;
  std::string customer;
  int keys = 0;
};

using Ids = std::vector<std::string>;

// ---- drafts -------------------------------------------------------------------------------------

TEST_F(Invoices, are_drafted_with_the_amounts_that_they_would_have) {
  const auto answer = draft(standard_lines(), R"(, "poNumber": "PO 7")");
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.header("location"), "/v1/invoices/" + answer.text("/invoiceId"));
  EXPECT_EQ(answer.text("/status"), "draft");
  EXPECT_TRUE(answer.at("/reference").is_null());
  EXPECT_EQ(answer.number("/net/amountMinor"), 14'500);
  EXPECT_EQ(answer.number("/tax/amountMinor"), 2'900);
  EXPECT_EQ(answer.number("/total/amountMinor"), 17'400);
  EXPECT_EQ(answer.number("/open/amountMinor"), 0);
  EXPECT_EQ(answer.text("/lines/1/taxCode"), "S20");
  EXPECT_EQ(answer.text("/customer/displayName"), "Grace Example");
  EXPECT_EQ(answer.text("/poNumber"), "PO 7");
}

TEST_F(Invoices, tax_an_mot_as_the_garage_is_approved) {
  const std::string lines = R"([{"kind": "mot", "description": "MOT", "unitPrice": 5485}])";
  EXPECT_EQ(draft(lines).text("/lines/0/taxCode"), "OS");
  change_policies([](auto& policies) { policies.mot_approved = false; });
  EXPECT_EQ(draft(lines).text("/lines/0/taxCode"), "S20");
}

TEST_F(Invoices, have_lines_of_services_that_are_there) {
  const auto refused = draft(R"([{"kind": "labour", "description": "Service", "unitPrice": 100,
                                  "serviceId": "svc_01JD3Z8Q6N4T0V9K5M2R7W1XYB"}])");
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_EQ(refused.text("/errors/0/pointer"), "/lines/0/serviceId");
}

TEST_F(Invoices, show_which_discount_won) {
  const auto answer = draft(R"([{"kind": "labour", "description": "Service", "unitPrice": 10000,
                                 "discountPercent": 12.5}])",
                            R"(, "discount": {"amountMinor": 750})");
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.text("/lines/0/discounts/0/source"), "manual");
  EXPECT_EQ(answer.number("/lines/0/discounts/0/amountMinor"), 1'250);
  EXPECT_TRUE(answer.at("/lines/0/discounts/0/applied").as_bool());
  EXPECT_EQ(answer.number("/lines/0/documentDiscountMinor"), 750);
  EXPECT_EQ(answer.number("/net/amountMinor"), 8'000);
}

TEST_F(Invoices, are_revised_while_they_are_drafts_by_who_has_seen_them) {
  const auto invoice = drafted();
  const auto patch = [&](const std::string& body, const std::string& headers) {
    return server.request("PATCH", "/v1/invoices/" + invoice, body,
                          headers + "Content-Type: application/merge-patch+json\r\n");
  };
  EXPECT_EQ(patch("{}", "").code(), "if-match-required");
  const auto first = get(invoice);
  const auto seen = "If-Match: " + first.header("etag") + "\r\n";
  const auto answer = patch(R"({"lines": [{"number": 2, "kind": "parts", "description": "Oil, better",
    "quantity": 4, "unitPrice": 1250}], "notes": "thanks"})",
                            seen);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.at("/lines").as_array().size(), 1);
  EXPECT_EQ(answer.number("/lines/0/number"), 2);
  EXPECT_EQ(answer.number("/total/amountMinor"), 6'000);
  EXPECT_EQ(answer.text("/notes"), "thanks");
  EXPECT_EQ(patch(R"({"notes": null})", seen).code(), "version-mismatch");
  EXPECT_EQ(patch(R"({"lines": [{"number": 9, "kind": "parts", "description": "x", "unitPrice": 1}]})",
                  "If-Match: *\r\n")
                .text("/errors/0/pointer"),
            "/lines/0/number");
  EXPECT_EQ(patch(R"({"note": "x"})", "If-Match: *\r\n").code(), "unknown-field");
}

TEST_F(Invoices, that_are_not_wanted_are_discarded_and_no_longer_listed) {
  const auto invoice = drafted();
  EXPECT_EQ(step(invoice, "discard").text("/status"), "discarded");
  EXPECT_EQ(list().number("/totalItems"), 0);
  EXPECT_EQ(ids(list("?status=discarded")), Ids{invoice});
  EXPECT_EQ(issue(invoice).code(), "invalid-transition");
}

TEST_F(Invoices, say_what_is_wrong_with_a_draft) {
  EXPECT_EQ(server.post(server.garage_path("/invoices"), R"({"lines": []})").text("/errors/0/pointer"),
            "/customerId");
  EXPECT_EQ(server.post(server.garage_path("/invoices"), R"({"customerId": ")" + customer + "\"}")
                .text("/errors/0/pointer"),
            "/lines");
  EXPECT_EQ(draft(R"([{"kind": "labour", "description": "x", "quantity": 0, "unitPrice": 1}])")
                .text("/errors/0/pointer"),
            "/lines/0/quantity");
  EXPECT_EQ(draft(R"([{"kind": "labour", "description": "x", "unitPrice": 9000000000000}])").code(),
            "amount-out-of-range");
}

// ---- issuing ------------------------------------------------------------------------------------

TEST_F(Invoices, get_number_entry_and_due_date_when_they_are_issued) {
  const auto invoice = drafted();
  EXPECT_EQ(server.post("/v1/invoices/" + invoice + "/issue").code(), "idempotency-key-required");
  const auto answer = issue(invoice);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.text("/reference"), numbered(answer, "INV", "000001"));
  EXPECT_EQ(answer.text("/status"), "issued");
  EXPECT_EQ(answer.text("/dueOn"), answer.text("/issuedOn"));
  EXPECT_EQ(answer.number("/entryNumber"), 1);
  EXPECT_EQ(answer.number("/open/amountMinor"), 17'400);
  EXPECT_EQ(answer.text("/billTo/name"), "Grace Example");
  EXPECT_EQ(answer.text("/billTo/address/city"), "Leeds");
  EXPECT_EQ(issue(invoice).code(), "invalid-transition");
  const auto second = get(issued());
  EXPECT_EQ(second.text("/reference"), numbered(second, "INV", "000002"));
}

TEST_F(Invoices, sent_twice_with_one_key_are_issued_once) {
  const auto invoice = drafted();
  const auto once = server.post("/v1/invoices/" + invoice + "/issue", "", "Idempotency-Key: a\r\n");
  const auto again = server.post("/v1/invoices/" + invoice + "/issue", "", "Idempotency-Key: a\r\n");
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again.text("/reference"), once.text("/reference"));
  EXPECT_EQ(again.header("forecourt-position"), once.header("forecourt-position"));
}

TEST_F(Invoices, that_are_refused_take_no_number) {
  const auto empty = drafted("[]");
  EXPECT_EQ(issue(empty).code(), "nothing-to-bill");
  const auto answer = get(issued());
  EXPECT_EQ(answer.text("/reference"), numbered(answer, "INV", "000001"));
  EXPECT_EQ(answer.number("/entryNumber"), 1);
}

TEST_F(Invoices, are_due_as_the_terms_of_the_customer_say) {
  ASSERT_LT(server
                .request("PUT", "/v1/customers/" + customer + "/payment-terms",
                         R"({"type": "net_days", "days": 30})", "Content-Type: application/json\r\n")
                .status,
            300);
  const auto answer = get(issued());
  EXPECT_GT(answer.text("/dueOn"), answer.text("/issuedOn"));
  const auto own = issue(drafted(), R"({"dueOn": "2099-01-31"})");
  EXPECT_EQ(own.text("/dueOn"), "2099-01-31");
  EXPECT_EQ(issue(drafted(), R"({"dueOn": "2001-01-31"})").text("/errors/0/pointer"), "/dueOn");
  EXPECT_EQ(issue(drafted(), R"({"taxPoint": "2001-01-31"})").text("/errors/0/pointer"), "/taxPoint");
}

TEST_F(Invoices, above_the_credit_limit_are_warned_about_or_refused) {
  ASSERT_LT(server
                .request("PUT", "/v1/customers/" + customer + "/credit-limit",
                         R"({"creditLimit": {"amountMinor": 20000, "currency": "GBP"}})",
                         "Content-Type: application/json\r\n")
                .status,
            300);
  EXPECT_TRUE(get(issued()).at("/warnings").as_array().empty());
  EXPECT_EQ(get(issued()).text("/warnings/0"), "credit-limit-exceeded");
  change_policies([](auto& policies) { policies.credit_limit = domain::garage::CreditLimitPolicy::block; });
  const auto invoice = drafted();
  const auto refused = issue(invoice);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "credit-limit-exceeded");
  EXPECT_EQ(get(invoice).text("/status"), "draft");
}

TEST_F(Invoices, within_the_credit_limit_count_what_was_paid_already) {
  ASSERT_LT(server
                .request("PUT", "/v1/customers/" + customer + "/credit-limit",
                         R"({"creditLimit": {"amountMinor": 20000, "currency": "GBP"}})")
                .status,
            300);
  const auto pay = [&](int pence, const std::string& fields) {
    const auto paid =
        server.post(server.garage_path("/payments"),
                    R"({"customerId": ")" + customer +
                        R"(", "method": "card", "amount": {"currency": "GBP", "amountMinor": )" +
                        std::to_string(pence) + '}' + fields + '}',
                    key());
    ASSERT_EQ(paid.status, 201) << paid.body;
  };
  change_policies([](auto& policies) { policies.credit_limit = domain::garage::CreditLimitPolicy::block; });
  issued();         // 174.00 is owed
  pay(17'400, "");  // and paid, though it settles nothing yet
  issued();         // 174.00 is owed again
  const auto third = drafted();
  EXPECT_EQ(issue(third).code(), "credit-limit-exceeded");
  pay(14'800, "");
  EXPECT_EQ(issue(third).status, 200);  // 26.00 and 174.00 are 200.00: not above it
  EXPECT_EQ(issue(drafted(R"([{"kind": "parts", "description": "Bulb", "unitPrice": 1}])")).code(),
            "credit-limit-exceeded");
  // A deposit settles its work as soon as that is billed.
  const auto booking = completed_booking(15'000);
  pay(15'000, R"(, "purpose": "deposit", "bookingId": ")" + booking + '"');
  const auto billed = issue(drafted_for(booking));
  ASSERT_EQ(billed.status, 200) << billed.body;
  EXPECT_EQ(billed.number("/open/amountMinor"), 0);
}

TEST_F(Invoices, warn_when_the_membership_that_a_draft_counted_on_is_over) {
  const auto plan =
      server.post("/v1/membership-plans", R"({"name": "Gold", "discount": 10, "durationDays": 365})");
  const auto gold = server.post("/v1/customers/" + customer + "/memberships",
                                R"({"planId": ")" + plan.text("/planId") + "\"}");
  ASSERT_EQ(gold.status, 201) << gold.body;
  const auto invoice = drafted();
  EXPECT_EQ(get(invoice).number("/total/amountMinor"), 15'660);  // 90.00 + 40.50, and 20 %
  EXPECT_TRUE(get(invoice).at("/warnings").as_array().empty());
  const auto kept = issued();
  ASSERT_EQ(server.post("/v1/memberships/" + gold.text("/membershipId") + "/cancel", "{}").status, 200);
  const auto draft = get(invoice);
  EXPECT_EQ(draft.number("/total/amountMinor"), 17'400);
  ASSERT_EQ(draft.at("/warnings").as_array().size(), 1U) << draft.body;
  EXPECT_EQ(draft.text("/warnings/0"), "membership-expired");
  const auto now = issue(invoice);
  EXPECT_EQ(now.number("/total/amountMinor"), 17'400);
  EXPECT_EQ(now.text("/warnings/0"), "membership-expired");
  EXPECT_EQ(get(kept).number("/total/amountMinor"), 15'660);
  EXPECT_TRUE(get(kept).at("/warnings").as_array().empty());
  EXPECT_TRUE(get(issued()).at("/warnings").as_array().empty()) << "nobody was promised anything";
}

TEST_F(Invoices, have_the_discount_of_the_plan_that_replaced_the_one_of_the_draft) {
  const auto plan = [&](const std::string& name, int discount) {
    return server
        .post("/v1/membership-plans", R"({"name": ")" + name + R"(", "durationDays": 365, "discount": )" +
                                          std::to_string(discount) + '}')
        .text("/planId");
  };
  const auto silver = plan("Silver", 10);
  const auto gold = plan("Gold", 20);
  const auto membership =
      server.post("/v1/customers/" + customer + "/memberships", R"({"planId": ")" + silver + "\"}");
  const auto invoice = drafted();
  EXPECT_EQ(get(invoice).number("/total/amountMinor"), 15'660);
  const auto upgraded = server.post("/v1/memberships/" + membership.text("/membershipId") + "/upgrade",
                                    R"({"planId": ")" + gold + "\"}");
  ASSERT_LT(upgraded.status, 300) << upgraded.body;
  EXPECT_EQ(get(invoice).number("/total/amountMinor"), 13'920);  // 80.00 + 36.00, and 20 %
  const auto now = issue(invoice);
  EXPECT_EQ(now.number("/total/amountMinor"), 13'920);
  EXPECT_TRUE(now.at("/warnings").as_array().empty());
}

TEST_F(Invoices, issued_at_once_are_numbered_without_gap_or_duplicate) {
  constexpr int threads = 8;
  constexpr int each = 6;
  std::vector<std::string> drafts;
  for (int i = 0; i < threads * each; ++i) drafts.push_back(drafted());
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t)
    running.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        const auto at = static_cast<std::size_t>(t * each + i);
        const auto answer = server.post("/v1/invoices/" + drafts[at] + "/issue", "",
                                        "Idempotency-Key: at once " + std::to_string(at) + "\r\n");
        EXPECT_EQ(answer.status, 200) << answer.body;
      }
    });
  for (auto& thread : running) thread.join();
  std::set<std::int64_t> numbers;
  std::set<std::int64_t> entries;
  for (const auto& invoice : drafts) {
    const auto answer = get(invoice);
    numbers.insert(std::stoll(answer.text("/reference").substr(9)));
    entries.insert(answer.number("/entryNumber"));
  }
  EXPECT_EQ(numbers.size(), drafts.size());
  EXPECT_EQ(*numbers.begin(), 1);
  EXPECT_EQ(*numbers.rbegin(), threads * each);
  EXPECT_EQ(entries, numbers);
}

TEST_F(Invoices, are_as_they_were_at_an_earlier_moment) {
  const auto invoice = drafted();
  const auto before = get(invoice).header("forecourt-position");
  ASSERT_EQ(issue(invoice).status, 200);
  const auto then = server.get("/v1/invoices/" + invoice + "?asOfPosition=" + before);
  ASSERT_EQ(then.status, 200) << then.body;
  EXPECT_EQ(then.text("/status"), "draft");
  EXPECT_EQ(then.number("/total/amountMinor"), 17'400);
  EXPECT_EQ(then.text("/customer/displayName"), "Grace Example");
}

TEST_F(Invoices, are_still_there_after_a_restart) {
  const auto before = get(issued());
  server.restart();
  const auto after = get(before.text("/invoiceId"));
  EXPECT_EQ(after.body, before.body);
  const auto next = get(issued());
  EXPECT_EQ(next.text("/reference"), numbered(next, "INV", "000002"));
}

// ---- bookings -----------------------------------------------------------------------------------

TEST_F(Invoices, of_a_booking_bill_what_the_customer_pays) {
  const auto booking = completed_booking(24'900);
  const auto invoice = drafted_for(booking);
  const auto drafted = get(invoice);
  EXPECT_EQ(drafted.number("/total/amountMinor"), 24'900);
  EXPECT_EQ(drafted.number("/net/amountMinor"), 20'750);
  EXPECT_EQ(drafted.text("/bookingIds/0"), booking);
  EXPECT_EQ(drafted.text("/lines/0/description"), "Full service");
  ASSERT_EQ(issue(invoice).status, 200);
  const auto billed = server.get("/v1/bookings/" + booking);
  EXPECT_EQ(billed.text("/invoiceId"), invoice);
  EXPECT_EQ(billed.text("/invoiceNumber"), get(invoice).text("/reference"));
  EXPECT_EQ(billed.text("/priceKind"), "final");
}

TEST_F(Invoices, bill_a_booking_once) {
  const auto booking = completed_booking(24'900);
  const auto first = drafted_for(booking);
  const auto second = drafted_for(booking);
  ASSERT_EQ(issue(first).status, 200);
  const auto refused = issue(second);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "already-invoiced");
  EXPECT_EQ(refused.text("/conflictsWith"), first);
  const auto third = server.post(server.garage_path("/invoices"), R"({"bookingId": ")" + booking + "\"}");
  EXPECT_EQ(third.code(), "already-invoiced");
  EXPECT_EQ(server.post("/v1/bookings/" + booking + "/reopen").code(), "already-invoiced");
  EXPECT_EQ(
      server
          .post("/v1/bookings/" + booking + "/reprice", R"({"price": {"amountMinor": 1, "currency": "GBP"}})")
          .code(),
      "already-invoiced");
}

TEST_F(Invoices, say_what_their_bookings_cost) {
  const auto booking = completed_booking(24'900);
  const auto unbilled = completed_booking(10'000);
  EXPECT_EQ(profile().number("/stats/totalSpend/amountMinor"), 34'900);
  const auto invoice = drafted_for(booking);
  server.request("PATCH", "/v1/invoices/" + invoice, R"({"discount": {"percent": 10}})",
                 "If-Match: *\r\nContent-Type: application/merge-patch+json\r\n");
  ASSERT_EQ(issue(invoice).status, 200);
  EXPECT_EQ(server.get("/v1/bookings/" + booking).number("/price/amountMinor"), 22'410);
  const auto billed = profile();
  EXPECT_EQ(billed.number("/stats/totalSpend/amountMinor"), 32'410);
  EXPECT_EQ(billed.number("/stats/committedRevenue/amountMinor"), 32'410);
  EXPECT_EQ(billed.number("/stats/invoicedTotal/amountMinor"), 22'410);
  EXPECT_EQ(billed.number("/stats/lifetimeValue/amountMinor"), 32'410);
  ASSERT_EQ(credit(invoice, R"("lines": [{"number": 1, "percent": 50}])").status, 201);
  EXPECT_EQ(profile().number("/stats/invoicedTotal/amountMinor"), 11'204);
  EXPECT_EQ(profile().number("/stats/lifetimeValue/amountMinor"), 21'204);
  EXPECT_EQ(server.get(server.garage_path("/bookings?sort=-price")).text("/items/1/bookingId"), unbilled);
}

TEST_F(Invoices, of_several_bookings_are_one_consolidated_invoice) {
  const auto first = completed_booking(12'000);
  const auto second = completed_booking(6'000, R"(["MOT"])");
  const auto made = server.post(server.garage_path("/invoices"),
                                R"({"bookingIds": [")" + first + R"(", ")" + second + R"("]})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.text("/kind"), "consolidated");
  EXPECT_EQ(made.number("/total/amountMinor"), 18'000);
  EXPECT_EQ(made.number("/tax/amountMinor"), 2'000);
  ASSERT_EQ(issue(made.text("/invoiceId")).status, 200);
  EXPECT_EQ(server.get("/v1/bookings/" + first).number("/price/amountMinor"), 12'000);
  EXPECT_EQ(server.get("/v1/bookings/" + second).number("/price/amountMinor"), 6'000);
}

TEST_F(Invoices, do_not_mix_the_bookings_of_two_customers) {
  const auto first = completed_booking(12'000);
  customer = server.add_customer("Ada", "+447700900124");
  const auto second = completed_booking(6'000);
  const auto made = server.post(server.garage_path("/invoices"),
                                R"({"bookingIds": [")" + first + R"(", ")" + second + R"("]})");
  EXPECT_EQ(made.status, 422);
  EXPECT_EQ(made.text("/errors/0/code"), "of-another-customer");
}

// ---- voiding and crediting ----------------------------------------------------------------------

TEST_F(Invoices, that_are_voided_keep_their_number_and_release_their_bookings) {
  const auto booking = completed_booking(24'900);
  const auto invoice = drafted_for(booking);
  ASSERT_EQ(issue(invoice).status, 200);
  EXPECT_EQ(step(invoice, "void", R"({"reason": ""})").text("/errors/0/pointer"), "/reason");
  const auto voided = step(invoice, "void", R"({"reason": "wrong customer"})");
  ASSERT_EQ(voided.status, 200) << voided.body;
  EXPECT_EQ(voided.text("/status"), "voided");
  EXPECT_EQ(voided.text("/voidReason"), "wrong customer");
  EXPECT_EQ(voided.number("/open/amountMinor"), 0);
  EXPECT_TRUE(server.get("/v1/bookings/" + booking).at("/invoiceId").is_null());
  EXPECT_EQ(profile().number("/stats/invoicedTotal/amountMinor"), 0);
  EXPECT_EQ(profile().number("/stats/totalSpend/amountMinor"), 24'900);
  const auto again = drafted_for(booking);
  const auto answer = issue(again);
  EXPECT_EQ(answer.text("/reference"), numbered(answer, "INV", "000002"));
  EXPECT_EQ(answer.number("/entryNumber"), 3);
  EXPECT_EQ(step(invoice, "void", R"({"reason": "again"})").code(), "invalid-transition");
}

TEST_F(Invoices, are_credited_in_parts_that_make_up_the_whole) {
  const auto invoice =
      issued(R"([{"kind": "tyres", "description": "Tyre", "quantity": 3, "unitPrice": 3333}])");
  std::int64_t net = 0;
  std::int64_t tax = 0;
  for (int i = 0; i < 3; ++i) {
    const auto note = credit(invoice, R"("lines": [{"number": 1, "quantity": 1}])");
    ASSERT_EQ(note.status, 201) << note.body;
    net += note.number("/net/amountMinor");
    tax += note.number("/tax/amountMinor");
    EXPECT_EQ(note.number("/open/amountMinor"), 0);
    EXPECT_EQ(note.text("/lines/0/description"), "Tyre");
  }
  const auto credited = get(invoice);
  EXPECT_EQ(net, credited.number("/net/amountMinor"));
  EXPECT_EQ(tax, credited.number("/tax/amountMinor"));
  EXPECT_EQ(credited.number("/open/amountMinor"), 0);
  EXPECT_EQ(credited.text("/status"), "credited");
  EXPECT_EQ(credited.at("/creditNotes").as_array().size(), 3);
  EXPECT_EQ(credit(invoice, R"("full": true)").code(), "nothing-to-credit");
  EXPECT_EQ(step(invoice, "void", R"({"reason": "x"})").status, 409);
}

TEST_F(Invoices, say_what_cannot_be_credited) {
  const auto invoice = issued();
  EXPECT_EQ(credit(drafted(), R"("full": true)").code(), "invalid-transition");
  EXPECT_EQ(credit(invoice, R"("lines": [{"number": 7, "percent": 1}])").text("/errors/0/pointer"),
            "/lines/0/number");
  EXPECT_EQ(credit(invoice, R"("lines": [{"number": 1, "netMinor": 10001}])").code(), "exceeds-creditable");
  EXPECT_EQ(credit(invoice, R"("full": false)").text("/errors/0/pointer"), "/lines");
  EXPECT_EQ(server
                .post(server.garage_path("/credit-notes"),
                      R"({"invoiceId": ")" + invoice + R"(", "full": true, "reason": "x"})")
                .code(),
            "idempotency-key-required");
}

TEST_F(Invoices, give_what_is_left_of_a_credit_note_to_another_invoice) {
  const auto first = issued();
  const auto note = credit(first, R"("full": true)");
  ASSERT_EQ(note.status, 201) << note.body;
  const auto path = "/v1/credit-notes/" + note.text("/creditNoteId");
  const auto off = server.post(path + "/unapply", R"({"invoiceId": ")" + first + "\"}", key());
  ASSERT_EQ(off.status, 200) << off.body;
  EXPECT_EQ(off.number("/open/amountMinor"), 17'400);
  EXPECT_EQ(get(first).number("/open/amountMinor"), 17'400);
  const auto second = issued();
  const auto part = server.post(
      path + "/apply",
      R"({"invoiceId": ")" + second + R"(", "amount": {"amountMinor": 5000, "currency": "GBP"}})", key());
  ASSERT_EQ(part.status, 200) << part.body;
  EXPECT_EQ(part.number("/open/amountMinor"), 12'400);
  const auto settled = get(second);
  EXPECT_EQ(settled.text("/status"), "part_paid");
  EXPECT_EQ(settled.number("/settlements/0/amountMinor"), 5'000);
  EXPECT_EQ(settled.text("/settlements/0/reference"), note.text("/reference"));
  ASSERT_EQ(server.post(path + "/apply", R"({"invoiceId": ")" + second + "\"}", key()).status, 200);
  EXPECT_EQ(get(second).number("/open/amountMinor"), 0);
  EXPECT_EQ(server.post(path + "/apply", R"({"invoiceId": ")" + second + "\"}", key()).code(),
            "nothing-to-apply");
  EXPECT_EQ(
      server
          .post(path + "/apply",
                R"({"invoiceId": ")" + second + R"(", "amount": {"amountMinor": 1, "currency": "GBP"}})",
                key())
          .code(),
      "exceeds-open-amount");
}

TEST_F(Invoices, keep_a_credit_note_with_its_customer) {
  const auto note = credit(issued(), R"("full": true)");
  customer = server.add_customer("Ada", "+447700900124");
  const auto answer = server.post("/v1/credit-notes/" + note.text("/creditNoteId") + "/apply",
                                  R"({"invoiceId": ")" + issued() + "\"}", key());
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.text("/errors/0/code"), "of-another-customer");
}

TEST_F(Invoices, list_the_credit_notes_newest_first) {
  const auto invoice = issued();
  const auto first = credit(invoice, R"("lines": [{"number": 1, "percent": 10}])");
  const auto second = credit(invoice, R"("lines": [{"number": 2, "percent": 10}])");
  const auto all = server.get(server.garage_path("/credit-notes"));
  ASSERT_EQ(all.number("/totalItems"), 2) << all.body;
  EXPECT_EQ(all.text("/items/0/creditNoteId"), second.text("/creditNoteId"));
  EXPECT_EQ(server.get(server.garage_path("/credit-notes?customerId=" + customer)).number("/totalItems"), 2);
  EXPECT_EQ(server.get(server.garage_path("/credit-notes?invoice=INV-0000-000009")).number("/totalItems"), 0);
  EXPECT_EQ(server.get("/v1/credit-notes/" + first.text("/creditNoteId")).text("/reason"), "too much");
}

// ---- the list -----------------------------------------------------------------------------------

TEST_F(Invoices, are_listed_newest_first_and_filtered) {
  const auto a_draft = drafted();
  const auto parts = issued(standard_lines(), R"(, "kind": "parts", "poNumber": "PO 4711")");
  const auto grace = customer;
  customer = server.add_customer("Ada", "+447700900124");
  const auto adas = issued();
  const auto all = list();
  EXPECT_EQ(all.number("/totalItems"), 3);
  EXPECT_EQ(ids(all), (Ids{adas, parts, a_draft}));
  EXPECT_EQ(ids(list("?customerId=" + grace)), (Ids{parts, a_draft}));
  EXPECT_EQ(ids(list("?status=draft")), Ids{a_draft});
  EXPECT_EQ(ids(list("?status=draft,issued&kind=parts")), Ids{parts});
  EXPECT_EQ(ids(list("?q=po+4711")), Ids{parts});
  EXPECT_EQ(ids(list("?q=" + get(adas).text("/reference"))), Ids{adas});
  EXPECT_EQ(ids(list("?q=ada")), Ids{adas});
  EXPECT_EQ(ids(list("?status=overdue")), Ids{});
  EXPECT_EQ(ids(list("?from=" + get(adas).text("/issuedOn"))), (Ids{adas, parts}));
  EXPECT_EQ(ids(list("?to=2001-01-01&status=issued")), Ids{});
  const auto page = list("?pageSize=2&page=2");
  EXPECT_EQ(ids(page), Ids{a_draft});
  EXPECT_EQ(page.number("/totalItems"), 3);
  EXPECT_EQ(list("?status=lost").status, 400);
}

TEST_F(Invoices, are_paged_by_day_whatever_they_are_filtered_by) {
  const auto old = issued_before(40);
  const auto late = issued_before(3);
  const auto middle = issued_before(20);
  const auto recent = issued(standard_lines(), R"(, "kind": "parts")");
  const auto a_draft = drafted();
  const auto day_of = [&](const std::string& invoice) { return get(invoice).text("/issuedOn"); };
  const auto check = [&](const std::string& query, const Ids& expected) {
    EXPECT_EQ(ids(list('?' + query)), expected) << query;
    for (std::size_t at = 0; at < expected.size(); ++at) {
      const auto page = list('?' + query + "&pageSize=1&page=" + std::to_string(at + 1));
      EXPECT_EQ(ids(page), Ids{expected[at]}) << query;
      EXPECT_EQ(page.number("/totalItems"), std::ssize(expected)) << query;
    }
  };
  check("q=", {a_draft, recent, late, middle, old});
  check("status=issued", {recent, late, middle, old});
  check("status=overdue", {late, middle, old});
  check("status=overdue&kind=service", {late, middle, old});
  check("status=overdue&kind=parts", {});
  check("status=draft,overdue", {a_draft, late, middle, old});
  check("status=overdue&to=" + day_of(middle), {middle, old});
  check("kind=parts", {recent});
  check("from=" + day_of(middle), {recent, late, middle});
  check("from=" + day_of(middle) + "&to=" + day_of(late), {late, middle});
  check("to=" + day_of(late), {late, middle, old});
  check("customerId=" + customer, {a_draft, recent, late, middle, old});
  check("customerId=" + customer + "&from=" + day_of(middle) + "&to=" + day_of(late), {late, middle});
  check("customerId=" + customer + "&status=overdue", {late, middle, old});
  check("q=grace&from=" + day_of(middle), {recent, late, middle});
  EXPECT_EQ(ids(list("?page=9")), Ids{});
  ASSERT_EQ(step(middle, "void", R"({"reason": "twice"})").status, 200);
  check("status=overdue", {late, old});
  check("status=voided", {middle});
  ASSERT_EQ(step(a_draft, "discard").status, 200);
  check("q=", {recent, late, middle, old});
  check("status=discarded", {a_draft});
}

TEST_F(Invoices, are_found_by_their_number_from_anywhere) {
  const auto invoice = issued();
  const auto number = get(invoice).text("/reference");
  const auto note = credit(invoice, R"("full": true)");
  EXPECT_EQ(server.get("/v1/search?q=" + number).text("/documents/0/invoiceId"), invoice);
  EXPECT_EQ(server.get("/v1/search?q=" + note.text("/reference")).text("/documents/0/creditNoteId"),
            note.text("/creditNoteId"));
  EXPECT_TRUE(server.get("/v1/search?q=INV-1999-000001").at("/documents").as_array().empty());
}

TEST_F(Invoices, lead_to_their_customer_in_the_directory_by_their_number) {
  const auto number = get(issued()).text("/reference");
  const auto directory = [&](const std::string& query) {
    return server.get(server.garage_path("/customers?q=" + query));
  };
  for (const auto& query : {number, number + "&searchIn=invoice", number + "&scope=organisation"}) {
    const auto found = directory(query);
    ASSERT_EQ(found.number("/totalItems"), 1) << found.body;
    EXPECT_EQ(found.text("/items/0/customerId"), customer);
    EXPECT_EQ(found.text("/items/0/matchedOn/0"), "invoice");
  }
  EXPECT_EQ(directory(number + "&searchIn=name").number("/totalItems"), 0);
  EXPECT_EQ(directory(number + "9").number("/totalItems"), 0);
}

// ---- printed ------------------------------------------------------------------------------------

TEST_F(Invoices, are_printed_without_believing_a_customers_name) {
  customer = server.add_customer("<script>alert(1)</script>", "+447700900125");
  const auto page = server.get("/v1/invoices/" + issued() + "/print");
  ASSERT_EQ(page.status, 200);
  EXPECT_TRUE(page.header("content-type").starts_with("text/html"));
  EXPECT_TRUE(page.header("content-security-policy").starts_with("default-src 'none'"));
  EXPECT_EQ(page.body.find("<script"), page.body.npos);
  EXPECT_NE(page.body.find("&lt;script&gt;"), page.body.npos);
  EXPECT_NE(page.body.find("174.00"), page.body.npos);
}

TEST_F(Invoices, are_the_same_pdf_every_time) {
  const auto invoice = issued(
      R"([{"kind": "labour", "description": "Révision complète, Žižkov, )"
      R"(a rather long description of work that needs a second line to be read", "unitPrice": 1234567}])");
  const auto first = server.get("/v1/invoices/" + invoice + "/pdf");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.header("content-type"), "application/pdf");
  EXPECT_TRUE(first.body.starts_with("%PDF-"));
  EXPECT_NE(first.body.find("%%EOF"), first.body.npos);
  EXPECT_EQ(server.get("/v1/invoices/" + invoice + "/pdf").body, first.body);
  const auto note = credit(invoice, R"("full": true)");
  const auto pdf = server.get("/v1/credit-notes/" + note.text("/creditNoteId") + "/pdf");
  EXPECT_TRUE(pdf.body.starts_with("%PDF-"));
  EXPECT_NE(server.get("/v1/credit-notes/" + note.text("/creditNoteId") + "/print").body.find("Credit note"),
            std::string::npos);
}

TEST_F(Invoices, say_who_sends_them_as_it_was_when_they_were_issued) {
  const auto set_particulars = [&](const std::string& body) {
    const auto set = server.request("PUT", server.garage_path("/particulars"), body);
    ASSERT_EQ(set.status, 200) << set.body;
  };
  set_particulars(R"({"legalName": "Northside Motors Ltd",
      "address": {"line1": "1 Mill Lane", "city": "Leeds", "postcode": "LS1 4AP", "country": "GB"},
      "vatNumber": "GB123456789", "companyNumber": "01234567",
      "bankAccount": {"bankName": "National Bank", "accountName": "Northside Motors Ltd",
                      "sortCode": "60-16-13", "accountNumber": "31926819",
                      "iban": "GB29NWBK60161331926819", "bic": "NWBKGB2L"}})");
  const auto invoice = issued();
  const auto note = credit(invoice, R"("full": true)").text("/creditNoteId");
  set_particulars(R"({"vatNumber": "GB987654321"})");
  EXPECT_EQ(get(invoice).text("/seller/particulars/vatNumber"), "GB123456789");
  for (const auto& path : {"/v1/invoices/" + invoice, "/v1/credit-notes/" + note}) {
    const auto page = server.get(path + "/print").body;
    for (const auto* const words :
         {"Northside Leeds\nNorthside Motors Ltd\n1 Mill Lane\nLeeds\nLS1 4AP\nGB\n",
          "VAT registration GB123456789", "Company number 01234567", "National Bank", "60-16-13", "31926819",
          "GB29 NWBK 6016 1331 9268 19", "NWBKGB2L"})
      EXPECT_NE(page.find(words), page.npos) << words << " is not in " << page;
    EXPECT_EQ(page.find("GB987654321"), page.npos);
    const auto pdf = server.get(path + "/pdf");
    ASSERT_EQ(pdf.status, 200);
    EXPECT_TRUE(pdf.body.starts_with("%PDF-"));
  }
  // A draft is not sent yet: it says what holds now.
  const auto draft = server.get("/v1/invoices/" + drafted() + "/print").body;
  EXPECT_NE(draft.find("VAT registration GB987654321"), draft.npos);
  EXPECT_EQ(draft.find("31926819"), draft.npos);
}

TEST_F(Invoices, have_their_bank_details_in_the_pdf) {
  const auto without = server.get("/v1/invoices/" + issued() + "/pdf").body;
  ASSERT_EQ(server
                .request("PUT", server.garage_path("/particulars"),
                         R"({"bankAccount": {"accountName": "Northside", "iban": "GB29NWBK60161331926819"}})")
                .status,
            200);
  // What is drawn is compressed, so what can be seen from here is that there is more of it.
  EXPECT_GT(server.get("/v1/invoices/" + issued() + "/pdf").body.size(), without.size());
}

TEST_F(Invoices, of_many_lines_have_many_pages) {
  std::string lines = "[";
  for (int i = 0; i < 120; ++i)
    lines +=
        (i == 0 ? "" : ",") + std::string(R"({"kind": "parts", "description": "Part", "unitPrice": 100})");
  const auto pdf = server.get("/v1/invoices/" + issued(lines + "]") + "/pdf");
  EXPECT_NE(pdf.body.find("/Count 3"), pdf.body.npos);
}

}  // namespace
