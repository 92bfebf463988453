#include "api/customer_commands.hpp"

#include "api/application.hpp"
#include "domain/customer.hpp"

namespace api {

using namespace domain::customer;

namespace {

/// "C000001": six digits, and more once they are used up.
std::string customer_number(std::uint64_t number) {
  constexpr std::size_t digits_min = 6;
  auto digits = std::to_string(number);
  if (digits.size() < digits_min) digits.insert(0, digits_min - digits.size(), '0');
  return 'C' + digits;
}

}  // namespace

Result<Register> registration_of(const CustomerInput& input, const GarageSettings& garage, Source source) {
  auto details = details_of(input, garage.row.country);
  if (!details) return std::unexpected(details.error());
  Register command;
  command.customer_id = Application::new_id<domain::CustomerId>();
  command.details = *std::move(details);
  command.account_type = input.account_type.value_or(AccountType::individual);
  command.notes = input.notes;
  command.garage_id = garage.row.garage_id;
  command.source = source;
  command.payment_terms = garage.row.policies.default_payment_terms;
  command.tags = input.tags.value_or(std::vector<std::string>{});
  command.special_requirements = input.special_requirements;
  return command;
}

Result<void> register_customer(Transaction& transaction, Register& command) {
  command.customer_number = customer_number(transaction.take_number("customer"));
  auto registered = transaction.decide<Customer>(command.customer_id, command);
  if (!registered) return std::unexpected(registered.error());
  return {};
}

Result<void> change_customer(Transaction& transaction, domain::CustomerId id, const CustomerInput& input,
                             const Details& details) {
  const auto decide = [&](const auto& command) -> Result<void> {
    auto decided = transaction.decide<Customer>(id, command);
    if (!decided) return std::unexpected(decided.error());
    return {};
  };
  if (auto done = decide(ChangeDetails{details, input.account_type}); !done) return done;
  if (auto done = decide(ReviseNotes{input.notes}); !done) return done;
  if (auto done = decide(
          ReviseRequirements{input.tags.value_or(std::vector<std::string>{}), input.special_requirements});
      !done)
    return done;
  if (input.status == Status::inactive) return decide(Deactivate{});
  return decide(Reactivate{});
}

}  // namespace api
