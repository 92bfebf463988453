// The VAT returns of a garage: filing one, and what those that are filed say.
#include <algorithm>

#include "api/application.hpp"
#include "api/routes.hpp"
#include "api/vat_return_commands.hpp"
#include "api/vat_view.hpp"

namespace api {

namespace {

using projections::VatReturnRow;

struct VatReturnView {
  domain::GarageId garage_id;
  domain::Date from;
  domain::Date through;
  std::vector<VatCode> codes;
  VatBoxes boxes;
  std::optional<std::string> receipt;
  domain::Instant filed_at;
  std::optional<domain::StaffId> filed_by;
  JournalEntryView entry;  ///< that settles it
};
BOOST_DESCRIBE_STRUCT(VatReturnView, (),
                      (garage_id, from, through, codes, boxes, receipt, filed_at, filed_by, entry))

struct VatReturnList {
  std::optional<domain::Date> filed_through;
  std::vector<VatReturnView> items;
};
BOOST_DESCRIBE_STRUCT(VatReturnList, (), (filed_through, items))

VatReturnView vat_return_view(const OpenBooks& books, const VatReturnRow& row,
                              domain::OrganisationId organisation) {
  VatReturnView view;
  view.garage_id = books.garage->row.garage_id;
  view.from = row.from;
  view.through = row.through;
  view.codes = vat_codes(row.figures, books.currency());
  view.boxes = vat_boxes(row.figures, books.currency());
  view.receipt = row.receipt;
  view.filed_at = row.at;
  view.filed_by = domain::StaffId::parse(row.by);
  if (const auto entry = books.ledger.entry(row.number))
    view.entry = journal_entry_view(*entry, organisation, view.garage_id, books.ledger.rows());
  return view;
}

Result<VatReturnList> list(const Application& application, const ReadCall& call) {
  const auto books = open_books(application, call);
  if (!books) return std::unexpected(books.error());
  VatReturnList list{books->ledger.books().vat_filed_through, {}};
  for (const auto& row : books->ledger.vat_returns())
    list.items.push_back(vat_return_view(*books, row, call.organisation()));
  std::ranges::reverse(list.items);
  return list;
}

Result<VatReturnView> show(const Application& application, const ReadCall& call) {
  const auto books = open_books(application, call);
  if (!books) return std::unexpected(books.error());
  const auto through = domain::Date::parse(call.path_parameters[1]);
  const auto row = through ? books->ledger.vat_return(*through) : std::nullopt;
  if (!row) return no_such("VAT return");
  return vat_return_view(*books, *row, call.organisation());
}

Result<Decide> file(const Application& application, const CommandCall& call, VatReturnInput input) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  return [id = *garage_id, input = std::move(input)](Transaction& transaction) -> Result<Done> {
    if (auto done = file_vat_return(transaction, id, input); !done)
      return std::unexpected(std::move(done).error());
    return Done{201, "/v1/garages/" + id.text() + "/vat-returns/" + input.through.text()};
  };
}

}  // namespace

void add_vat_return_routes(Application& application) {
  auto& router = application.router();
  router.read<VatReturnList>({.path = "/v1/garages/{garageId}/vat-returns",
                              .permission = Permission::books_read,
                              .summary = "The VAT returns that are filed, newest first",
                              .description = "What one would say that is not filed yet: reports/vat."},
                             [&application](const ReadCall& call) { return list(application, call); });
  router.read<VatReturnView>(
      {.path = "/v1/garages/{garageId}/vat-returns/{through}",
       .permission = Permission::books_read,
       .summary = "A VAT return that is filed, by its last day",
       .description = "It says for good what it said when it was filed. reports/vat of the same days with "
                      "detail=lines shows each document in it."},
      [&application](const ReadCall& call) { return show(application, call); });
  router.command<VatReturnInput>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/vat-returns",
       .permission = Permission::books_write,
       .summary = "File a VAT return",
       .description =
           "Of what has its tax point in these days: the tax is moved to Liabilities:VAT:Settlement, dated "
           "the last day or the first open one after it, and nothing more gets a tax point in these days, "
           "whether the months are closed or not. What is recorded later counts in the next return. Returns "
           "follow one another; from has to be said of the first only. 409 vat-return-filed or "
           "vat-period-skipped, with the last day that is filed or the first that is not in conflictsWith; "
           "422 vat-period-not-over. What is then paid, or paid back, is a journal entry between "
           "Liabilities:VAT:Settlement and the bank. Nothing is sent to a tax office.",
       .example = R"({"from": "2025-01-01", "through": "2025-03-31", "receipt": "163498123456"})",
       .success = 201,
       .idempotency_key_required = true,
       .reads_views = true},
      [&application](const CommandCall& call, VatReturnInput input) {
        return file(application, call, std::move(input));
      });
}

}  // namespace api
