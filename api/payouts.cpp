// Payouts of those who take money in for a garage, and what each of them holds.
#include <array>

#include "api/application.hpp"
#include "api/books_view.hpp"
#include "api/garage_resource.hpp"
#include "api/page.hpp"
#include "api/payout_commands.hpp"
#include "api/query_choices.hpp"
#include "api/routes.hpp"
#include "domain/payment.hpp"
#include "domain/payout.hpp"
#include "projections/payouts.hpp"

namespace api {

namespace {

using domain::payment::Method;
using domain::payout::Payout;
using projections::PayoutDayRow;
using projections::PayoutRow;

constexpr ResourceWords words{"payout", "/v1/payouts/"};

struct Reason {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))

struct PayoutView {
  domain::PayoutId payout_id;
  std::string reference;  ///< its number
  domain::GarageId garage_id;
  Method method = Method::card;
  domain::Money amount;  ///< that came into the bank
  domain::Money fee;
  domain::Money cleared;  ///< both together: what the provider holds less from then on
  domain::Date paid_on;
  std::optional<std::string> external_id;
  bool voided = false;
  std::optional<std::string> void_reason;
  std::int64_t entry_number = 0;  ///< in the garage's books
  std::optional<std::int64_t> void_entry_number;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(PayoutView, (),
                      (payout_id, reference, garage_id, method, amount, fee, cleared, paid_on, external_id,
                       voided, void_reason, entry_number, void_entry_number, created_at, updated_at, version))

using PayoutsPage = Page<PayoutView>;

/// What one provider holds, as the books have it.
struct ClearingView {
  Method method = Method::card;
  std::string account;  ///< "Assets:Clearing:Card"
  domain::Money held;   ///< taken in, and not paid out
  domain::Money fees;   ///< that it ever kept
  std::optional<domain::Date> last_payout_on;
};
BOOST_DESCRIBE_STRUCT(ClearingView, (), (method, account, held, fees, last_payout_on))

struct ClearingList {
  std::vector<ClearingView> items;
};
BOOST_DESCRIBE_STRUCT(ClearingList, (), (items))

PayoutView payout_view(const PayoutRow& row) {
  const auto currency = row.amount.currency;
  PayoutView view{.payout_id = row.payout_id,
                  .reference = row.number,
                  .garage_id = row.garage_id,
                  .method = row.method,
                  .amount = row.amount,
                  .fee = {row.fee_minor, currency},
                  .cleared = {row.amount.amount_minor + row.fee_minor, currency},
                  .paid_on = row.paid_on,
                  .external_id = row.external_id,
                  .voided = row.voided,
                  .void_reason = row.void_reason,
                  .entry_number = row.entry_number,
                  .created_at = row.created_at,
                  .updated_at = row.updated_at,
                  .version = row.version};
  if (row.void_entry_number != 0) view.void_entry_number = row.void_entry_number;
  return view;
}

std::optional<PayoutRow> row_of(const ReadCall& call, domain::PayoutId id) {
  return projections::read_row<PayoutRow>(*call.rows, PayoutRow::key(call.organisation(), id));
}

// ---- reading ------------------------------------------------------------------------------------

Result<PayoutView> read_one(const ReadCall& call) {
  const auto row = find_resource<PayoutRow, domain::PayoutId>(call, words, Permission::books_read);
  if (!row) return std::unexpected(row.error());
  return payout_view(*row);
}

Result<PayoutsPage> list(const Application& application, const ReadCall& call) {
  const auto asked = asked_list(application, call);
  if (!asked) return std::unexpected(asked.error());
  const auto& [garage, paging] = *asked;
  const auto method = choice<Method>(call, "method");
  if (!method) return std::unexpected(method.error());
  PayoutsPage page{.page = paging.page, .page_size = paging.page_size};
  const auto begin = static_cast<std::int64_t>(paging.offset());
  const auto prefix = PayoutDayRow::prefix(call.organisation(), garage->row.garage_id);
  const auto behind = prefix.str() + std::string(32, '\xff');
  call.rows->scan(prefix, behind, true, [&](std::string_view, std::string_view stored) {
    const auto listed = projections::decode_row<PayoutDayRow>(stored);
    if (*method && listed.method != **method) return true;
    if (page.total_items >= begin && page.total_items < begin + page.page_size)
      if (const auto row = row_of(call, listed.payout_id)) page.items.push_back(payout_view(*row));
    ++page.total_items;
    return true;
  });
  page.total_pages = paging.pages(page.total_items);
  return page;
}

/// The day of the newest payout that holds.
std::optional<domain::Date> last_payout_on(const ReadCall& call, domain::GarageId garage, Method method) {
  std::optional<domain::Date> last;
  const auto prefix = PayoutDayRow::prefix(call.organisation(), garage);
  const auto behind = prefix.str() + std::string(32, '\xff');
  call.rows->scan(prefix, behind, true, [&](std::string_view, std::string_view stored) {
    const auto listed = projections::decode_row<PayoutDayRow>(stored);
    if (listed.method != method) return true;
    if (const auto row = row_of(call, listed.payout_id); row && !row->voided) last = row->paid_on;
    return !last.has_value();
  });
  return last;
}

Result<ClearingList> clearing(const Application& application, const ReadCall& call) {
  const auto books = open_books(application, call);
  if (!books) return std::unexpected(books.error());
  constexpr std::array methods = {Method::card,   Method::stripe,    Method::direct_debit,
                                  Method::cheque, Method::pay_later, Method::other};
  ClearingList list;
  for (const auto method : methods) {
    const auto provider = *domain::payment::provider_of(method);
    const auto account = domain::journal::account::clearing(provider);
    const auto fees = domain::journal::account::fees_of(provider);
    const auto balance = [&](const std::string& path) {
      return books->money(books->ledger.balance(path, projections::last_day_ever));
    };
    list.items.push_back({method, account, balance(account), balance(fees),
                          last_payout_on(call, books->garage->row.garage_id, method)});
  }
  return list;
}

// ---- recording ----------------------------------------------------------------------------------

Result<Decide> record(const Application& application, const CommandCall& call, PayoutInput input) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  if (const auto garage = application.garage(call, *garage_id); !garage)
    return std::unexpected(garage.error());
  return [id = Application::new_id<domain::PayoutId>(), garage = *garage_id,
          input = std::move(input)](Transaction& transaction) -> Result<Done> {
    if (auto recorded = record_payout(transaction, id, garage, input); !recorded)
      return std::unexpected(std::move(recorded).error());
    return Done{201, std::string(words.path) + id.text()};
  };
}

void add_reading_routes(Application& application) {
  auto& router = application.router();
  router.read<PayoutsPage>({.path = "/v1/garages/{garageId}/payouts",
                            .permission = Permission::books_read,
                            .summary = "A garage's payouts, newest first",
                            .query = {{"method", "card, stripe, direct_debit, cheque, pay_later or other"},
                                      page_parameter,
                                      page_size_parameter}},
                           [&application](const ReadCall& call) { return list(application, call); });
  router.read<PayoutView>({.path = "/v1/payouts/{payoutId}",
                           .permission = Permission::books_read,
                           .summary = "A payout",
                           .as_of = true},
                          read_one);
  router.read<ClearingList>(
      {.path = "/v1/garages/{garageId}/clearing",
       .permission = Permission::books_read,
       .summary = "What providers hold of a garage's money",
       .description = "By method: what was taken in and is not paid out yet, which should be what the "
                      "provider's own account says, and what it kept in fees."},
      [&application](const ReadCall& call) { return clearing(application, call); });
}

}  // namespace

void add_payout_routes(Application& application) {
  add_reading_routes(application);
  auto& router = application.router();
  router.command<PayoutInput>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/payouts",
       .permission = Permission::books_write,
       .summary = "Record a payout",
       .description = "What a provider took in for the garage, as it came into the bank: amount is what "
                      "arrived, fee what was kept of it. Both leave the provider's clearing account. "
                      "externalId is taken once in the organisation.",
       .example = R"({"method": "card", "amount": {"amountMinor": 98500, "currency": "GBP"},
 "fee": {"amountMinor": 1500, "currency": "GBP"}, "paidOn": "2025-01-17"})",
       .success = 201,
       .idempotency_key_required = true},
      [&application](const CommandCall& call, PayoutInput input) {
        return record(application, call, std::move(input));
      });
  add_step_with_optional_body<Payout, Reason>(
      router,
      {.method = "POST",
       .path = "/v1/payouts/{payoutId}/void",
       .permission = Permission::books_write,
       .summary = "Void a payout",
       .description = "It never came, or was typed in by mistake: its entry is mirrored. Its number stays "
                      "used, its externalId is free again.",
       .example = R"({"reason": "of another garage"})",
       .idempotency_key_required = true},
      words, Permission::books_write, [](Transaction& transaction, domain::PayoutId id, const Reason& body) {
        return void_payout(transaction, id, body.reason);
      });
}

}  // namespace api
