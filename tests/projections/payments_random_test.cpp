// What the rows say of random books is what the documents themselves say.
#include <gtest/gtest.h>

#include <algorithm>

#include "eventstore/json.hpp"
#include "projections/row_store.hpp"
#include "projections/views.hpp"
#include "tests/projections/random_books_events.hpp"

namespace projections::testing {
namespace {

using random_books::Books;

class PaymentRows : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  void SetUp() override {
    for (const auto& step : random_books::random_steps(GetParam(), 250)) books.take(step);
    Views views(rows);
    views.fold(events_of(books));
  }

  template <class Row>
  std::vector<Row> all(const Key& prefix) {
    std::vector<Row> found;
    rows.scan(prefix, [&](std::string_view, std::string_view row) {
      found.push_back(decode_row<Row>(row));
      return true;
    });
    return found;
  }

  Books books;
  MemoryRows rows;
};

TEST_P(PaymentRows, are_as_the_payments_are) {
  const auto& payments = books.payments();
  ASSERT_GT(payments.size(), 10U);
  for (std::size_t i = 0; i < payments.size(); ++i) {
    const auto id = Books::nth<domain::PaymentId>(i + 1);
    const auto row = read_row<PaymentRow>(rows, PaymentRow::key(organisation_of_books(), id));
    ASSERT_TRUE(row);
    EXPECT_EQ(row->payment_id, id);
    EXPECT_EQ(json::encode(row->payment), json::encode(payments[i]));
    EXPECT_EQ(row->history.size(), row->version);
    const auto day = read_row<PaymentDayRow>(
        rows, PaymentDayRow::key(organisation_of_books(), Books::garage(), payments[i].received_on, id));
    ASSERT_TRUE(day);
    EXPECT_EQ(day->open_minor, payments[i].open_minor());
    EXPECT_EQ(day->status, payments[i].status);
  }
  EXPECT_EQ(all<PaymentDayRow>(PaymentDayRow::prefix(organisation_of_books(), Books::garage())).size(),
            payments.size());
}

TEST_P(PaymentRows, know_what_each_customer_has_to_pay_in_the_order_of_being_due) {
  std::size_t found = 0;
  for (std::uint32_t customer = 0; customer < Books::customers; ++customer) {
    domain::Date due{};
    for (const auto& row : all<OpenInvoiceRow>(
             OpenInvoiceRow::prefix(organisation_of_books(), Books::garage(), Books::customer(customer)))) {
      const auto& invoice = books.invoices()[row.invoice_id.ulid.low - 1];
      EXPECT_EQ(invoice.customer_id, Books::customer(customer));
      EXPECT_EQ(row.open_minor, invoice.open_minor());
      EXPECT_LE(due, invoice.due_on);
      due = invoice.due_on;
      ++found;
    }
  }
  EXPECT_EQ(found, std::ranges::count_if(books.invoices(), [](const auto& i) { return i.open_minor() > 0; }));
}

TEST_P(PaymentRows, know_the_deposits_that_can_be_applied) {
  std::size_t found = 0;
  for (std::uint32_t customer = 0; customer < Books::customers; ++customer)
    for (const auto& row : all<OpenDepositRow>(
             OpenDepositRow::prefix(organisation_of_books(), Books::garage(), Books::customer(customer)))) {
      EXPECT_GT(books.payments()[row.payment_id.ulid.low - 1].open_minor(), 0);
      ++found;
    }
  EXPECT_EQ(found, std::ranges::count_if(books.payments(), [](const auto& payment) {
              return payment.purpose == domain::payment::Purpose::deposit &&
                     payment.status == domain::payment::Status::received && payment.open_minor() > 0;
            }));
}

INSTANTIATE_TEST_SUITE_P(Seeds, PaymentRows, ::testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace projections::testing
