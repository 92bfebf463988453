#include "tests/http/direct_commands.hpp"

#include <gtest/gtest.h>

#include "api/invoice_commands.hpp"
#include "api/payment_commands.hpp"
#include "api/sessions.hpp"
#include "domain/api_key.hpp"
#include "domain/booking.hpp"
#include "domain/garage.hpp"
#include "domain/session.hpp"
#include "domain/staff.hpp"
#include "domain/vehicle.hpp"

namespace http_test {

namespace {

using api::Application;
using api::Transaction;

/// One commit of `decide`, which says whether every rule agreed.
template <class Decide>
void commit(RunningApplication& server, Decide decide) {
  auto& application = server.application();
  const auto organisation = domain::OrganisationId::parse(server.organisation_id).value();
  const auto outcome = application.execute(application.own_metadata(organisation),
                                           [&](Transaction& transaction) -> api::Result<api::Done> {
                                             if (auto refused = decide(transaction))
                                               return std::unexpected(*std::move(refused));
                                             return api::Done{204, {}};
                                           });
  ASSERT_TRUE(outcome) << outcome.error().code << ' ' << outcome.error().detail;
}

/// Decides each command in turn; the first refusal, if any.
template <class State, class... Commands>
std::optional<api::Problem> decide_all(Transaction& transaction, api::IdOf<State> id,
                                       const Commands&... commands) {
  std::optional<api::Problem> refused;
  const auto decide = [&](const auto& command) {
    if (refused) return;
    if (auto decided = transaction.decide<State>(id, command); !decided) refused = decided.error();
  };
  (decide(commands), ...);
  return refused;
}

domain::GarageId garage(const std::string& id) { return domain::GarageId::parse(id).value(); }

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

std::string add_garage(RunningApplication& server, const std::string& name) {
  domain::garage::Register command;
  command.garage_id = Application::new_id<domain::GarageId>();
  command.name = name;
  command.country = "GB";
  command.currency = "GBP";
  command.time_zone = "Europe/London";
  commit(server, [&](Transaction& transaction) {
    return decide_all<domain::garage::Garage>(transaction, command.garage_id, command);
  });
  return command.garage_id.text();
}

std::string add_member(RunningApplication& server, domain::staff::Role role, const std::string& garage_id) {
  const auto id = Application::new_id<domain::StaffId>();
  const auto session = api::new_session(server.application(), id);
  commit(server, [&](Transaction& transaction) {
    auto refused = decide_all<domain::staff::Staff>(
        transaction, id, domain::staff::Invite{id, "Some Body", id.text() + "@example.com", "no hash"},
        domain::staff::AssignRole{garage(garage_id), role, false});
    if (refused) return refused;
    return decide_all<domain::session::Session>(transaction, session.command.session_id, session.command);
  });
  return session.token;
}

std::string add_api_key(RunningApplication& server, domain::staff::Role role, const std::string& garage_id) {
  domain::api_key::Issue command;
  command.api_key_id = Application::new_id<domain::ApiKeyId>();
  command.name = "for a test";
  command.role = role;
  command.garage_ids = {garage(garage_id)};
  const auto token = server.application().tokens().token_of(command.api_key_id.text());
  command.token_hash = api::token_hash(token);
  commit(server, [&](Transaction& transaction) {
    return decide_all<domain::api_key::ApiKey>(transaction, command.api_key_id, command);
  });
  return token;
}

std::string add_vehicle(RunningApplication& server, const std::string& customer_id,
                        const std::string& registration, const std::string& vin, const std::string& notes) {
  domain::vehicle::Register command;
  command.vehicle_id = Application::new_id<domain::VehicleId>();
  command.customer_id = domain::CustomerId::parse(customer_id).value();
  command.registration = registration;
  command.country = "GB";
  command.vin = unless_empty(vin);
  command.notes = unless_empty(notes);
  commit(server, [&](Transaction& transaction) {
    return decide_all<domain::vehicle::Vehicle>(transaction, command.vehicle_id, command);
  });
  return command.vehicle_id.text();
}

namespace {

/// Tomorrow at the server's garage.
domain::booking::Create booking_of(const RunningApplication& server, const std::string& customer_id,
                                   const std::string& vehicle_id, const std::string& service,
                                   std::int64_t pence) {
  constexpr std::int64_t day_ms = 86'400'000;
  domain::booking::Create command;
  command.booking_id = Application::new_id<domain::BookingId>();
  command.garage_id = garage(server.garage_id);
  command.customer_id = domain::CustomerId::parse(customer_id).value();
  command.vehicle_id = domain::VehicleId::parse(vehicle_id);
  command.starts_at = {Application::now().milliseconds + day_ms};
  command.services = {service};
  command.garage_currency = domain::Currency::parse("GBP").value();
  command.price = {pence, command.garage_currency};
  return command;
}

std::string next_job_number(const RunningApplication& server, Transaction& transaction) {
  return std::to_string(10'000 + transaction.take_number("job:" + server.garage_id));
}

}  // namespace

std::string add_booking(RunningApplication& server, const std::string& customer_id,
                        const std::string& vehicle_id, const std::string& service, const std::string& notes) {
  auto command = booking_of(server, customer_id, vehicle_id, service, 24'900);
  command.notes = unless_empty(notes);
  commit(server, [&](Transaction& transaction) {
    command.job_number = next_job_number(server, transaction);
    return decide_all<domain::booking::Booking>(transaction, command.booking_id, command);
  });
  return command.booking_id.text();
}

std::string add_bad_debt(RunningApplication& server, const std::string& customer_id, int days_ago) {
  constexpr std::int64_t day_ms = 86'400'000;
  const auto id = Application::new_id<domain::InvoiceId>();
  api::InvoiceInput input;
  input.customer_id = domain::CustomerId::parse(customer_id).value();
  api::InvoiceLineInput line;
  line.kind = domain::document::LineKind::labour;
  line.description = "Service";
  line.unit_price = domain::UnitPrice::of_minor(10'000);
  input.lines.emplace().push_back(std::move(line));
  commit(server, [&](Transaction& transaction) -> std::optional<api::Problem> {
    auto then = transaction.context();
    then.now.milliseconds -= days_ago * day_ms;
    then.today.days -= days_ago;
    transaction.take_place(then);
    auto done = api::draft_invoice(transaction, id, garage(server.garage_id), input);
    if (done) done = api::issue_invoice(transaction, id, {});
    if (done) done = api::write_off_invoice(transaction, id, {std::nullopt, "gone"});
    return done ? std::nullopt : std::optional(done.error());
  });
  return id.text();
}

void add_completed_bookings(RunningApplication& server, const std::string& customer_id,
                            const std::string& vehicle_id, int count, std::int64_t pence) {
  using namespace domain::booking;
  commit(server, [&](Transaction& transaction) {
    std::optional<api::Problem> refused;
    for (int i = 0; i < count && !refused; ++i) {
      auto command = booking_of(server, customer_id, vehicle_id, "Tyre check", pence);
      command.job_number = next_job_number(server, transaction);
      refused = decide_all<Booking>(transaction, command.booking_id, command, Confirm{}, Start{}, Complete{});
    }
    return refused;
  });
}

}  // namespace http_test
