// Bookings: making them, reading one, and taking one through its life.
#include "api/application.hpp"
#include "api/booking_commands.hpp"
#include "api/booking_view.hpp"
#include "api/garage_resource.hpp"
#include "api/job_commands.hpp"
#include "api/routes.hpp"
#include "domain/booking.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::booking::Booking;
using projections::BookingRow;

constexpr std::string_view example = R"({"customerId": "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB",
 "vehicleId": "veh_01JD3Z8Q6N4T0V9K5M2R7W1XYB", "startsAt": "2026-11-23T09:00:00Z", "durationMinutes": 90,
 "services": ["Full service", "MOT"], "price": {"amountMinor": 24900, "currency": "GBP"}})";

struct Reason {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))

struct NewTime {
  domain::Instant starts_at;
  std::optional<std::int32_t> duration_minutes;
};
BOOST_DESCRIBE_STRUCT(NewTime, (), (starts_at, duration_minutes))

struct NewPrice {
  domain::Money price;
};
BOOST_DESCRIBE_STRUCT(NewPrice, (), (price))

constexpr ResourceWords words{"booking", "/v1/bookings/"};

std::string path_of(domain::BookingId id) { return std::string(words.path) + id.text(); }

Result<BookingView> read_one(const ReadCall& call) {
  const auto id = call.id<domain::BookingId>(0, "booking");
  if (!id) return std::unexpected(id.error());
  const auto row = projections::read_row<BookingRow>(*call.rows, BookingRow::key(call.organisation(), *id));
  if (!row || row->job_number.empty()) return no_such("booking");
  if (!call.principal->may_at(Permission::bookings_read, row->garage_id))
    return forbidden_at_garage(words.what);
  return booking_view(*row, call.organisation(), *call.rows);
}

Result<Decide> create(const Application& application, const CommandCall& call, BookingInput input) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  auto booking = new_booking(std::move(input), **garage);
  if (!booking) return std::unexpected(std::move(booking).error());
  return [booking = *std::move(booking)](Transaction& transaction) mutable -> Result<Done> {
    if (auto made = make_booking(transaction, booking); !made)
      return std::unexpected(std::move(made).error());
    return Done{201, path_of(booking.booking_id)};
  };
}

/// The step of a booking's job, which takes the booking along (C08).
Result<void> step_job(Transaction& transaction, domain::JobId job, const domain::booking::Start&) {
  return start_job(transaction, job);
}
Result<void> step_job(Transaction& transaction, domain::JobId job, const domain::booking::Complete&) {
  return complete_job(transaction, job);
}
Result<void> step_job(Transaction& transaction, domain::JobId job, const domain::booking::Cancel& command) {
  return cancel_job(transaction, job, command.reason);
}
Result<void> step_job(Transaction& transaction, domain::JobId job, const domain::booking::Reopen& command) {
  return reopen_job(transaction, job, command.reason);
}

template <class Command>
concept StepOfJob = requires(Transaction& transaction, domain::JobId job, const Command& command) {
  step_job(transaction, job, command);
};

/// The same with one command of the booking itself. What its job goes through with it, the job decides.
template <class Command>
Result<Decide> change(const CommandCall& call, Permission permission, Command command) {
  return on_resource<Booking>(
      call, words, permission,
      [command = std::move(command)](Transaction& transaction, domain::BookingId id) -> Result<void> {
        if constexpr (StepOfJob<Command>)
          if (transaction.load<domain::job::Job>(job_of(id)).exists)
            return step_job(transaction, job_of(id), command);
        auto decided = transaction.decide<Booking>(id, command);
        if (!decided) return std::unexpected(std::move(decided).error());
        return {};
      });
}

void add_main_routes(Application& application) {
  auto& router = application.router();
  router.command<BookingInput>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/bookings",
       .permission = Permission::bookings_write,
       .summary = "Make a booking",
       .description =
           "For customerId or a customer described here, and for vehicleId, a vehicle described here, or "
           "none. A described customer whose phone number is known is that customer; one of another garage "
           "joins this one; an inactive one is active again. A described vehicle that is the customer's "
           "is reused, and what it lacks is filled in; 409 registration-taken names somebody else's. All "
           "of it happens together or not at all.",
       .example = example,
       .success = 201},
      [&application](const CommandCall& call, BookingInput input) {
        return create(application, call, std::move(input));
      });
  router.read<BookingView>({.path = "/v1/bookings/{bookingId}",
                            .permission = Permission::bookings_read,
                            .summary = "A booking",
                            .description = "allowedSteps says what can be done with it next.",
                            .as_of = true},
                           read_one);
  add_merge_patch<Booking, BookingDetailsInput>(
      router,
      {.path = "/v1/bookings/{bookingId}",
       .permission = Permission::bookings_write,
       .summary = "Change a booking",
       .description = "A merge patch (RFC 7396). The time changes only before the work has begun.",
       .example = R"({"notes": "keys are in the letter box"})"},
      words, patch_booking);
}

/// A step with a reason that may be left out, body and all.
template <class Command>
void add_step_with_reason(Router& router, RouteInfo info) {
  const auto permission = info.permission;
  router.command<std::optional<Reason>>(
      std::move(info), [permission](const CommandCall& call, std::optional<Reason> body) {
        return change(call, permission, Command{body ? std::move(body->reason) : std::nullopt});
      });
}

template <class Command>
void add_plain_step(Router& router, RouteInfo info) {
  const auto permission = info.permission;
  router.command<NoBody>(std::move(info), [permission](const CommandCall& call, NoBody) {
    return change(call, permission, Command{});
  });
}

void add_step_routes(Router& router) {
  using namespace domain::booking;
  constexpr std::string_view refusal =
      "409 invalid-transition, with the status in conflictsWith, where it cannot.";
  add_plain_step<Confirm>(router, {.method = "POST",
                                   .path = "/v1/bookings/{bookingId}/confirm",
                                   .permission = Permission::bookings_write,
                                   .summary = "Confirm a pending booking",
                                   .description = refusal});
  add_plain_step<Start>(router, {.method = "POST",
                                 .path = "/v1/bookings/{bookingId}/start",
                                 .permission = Permission::bookings_work,
                                 .summary = "Begin the work of a confirmed booking",
                                 .description = refusal});
  add_plain_step<Complete>(router, {.method = "POST",
                                    .path = "/v1/bookings/{bookingId}/complete",
                                    .permission = Permission::bookings_work,
                                    .summary = "Finish the work",
                                    .description = refusal});
  add_step_with_reason<Cancel>(router,
                               {.method = "POST",
                                .path = "/v1/bookings/{bookingId}/cancel",
                                .permission = Permission::bookings_write,
                                .summary = "Cancel a booking that is not completed",
                                .description = "Once the work has begun a reason is required. 409 "
                                               "invalid-transition, with the status in conflictsWith, where "
                                               "it cannot.",
                                .example = R"({"reason": "the customer is ill"})"});
  add_step_with_reason<Reopen>(router, {.method = "POST",
                                        .path = "/v1/bookings/{bookingId}/reopen",
                                        .permission = Permission::bookings_reopen,
                                        .summary = "Go on with the work of a completed booking",
                                        .description = refusal,
                                        .example = R"({"reason": "a part was forgotten"})"});
}

void add_change_routes(Router& router) {
  using namespace domain::booking;
  router.command<NewTime>({.method = "POST",
                           .path = "/v1/bookings/{bookingId}/reschedule",
                           .permission = Permission::bookings_write,
                           .summary = "Move a booking whose work has not begun",
                           .description = "Without durationMinutes the duration stays as it is.",
                           .example = R"({"startsAt": "2026-11-24T10:30:00Z"})"},
                          [](const CommandCall& call, const NewTime& body) {
                            return on_resource<Booking>(
                                call, words, Permission::bookings_write,
                                [body](Transaction& transaction, domain::BookingId id) -> Result<void> {
                                  const auto& booking = transaction.load<Booking>(id);
                                  auto duration = body.duration_minutes;
                                  if (!duration) duration = booking.duration_minutes;
                                  auto decided =
                                      transaction.decide<Booking>(id, Reschedule{body.starts_at, duration});
                                  if (!decided) return std::unexpected(std::move(decided).error());
                                  return {};
                                });
                          });
  router.command<NewPrice>({.method = "POST",
                            .path = "/v1/bookings/{bookingId}/reprice",
                            .permission = Permission::bookings_write,
                            .summary = "Change a booking's price",
                            .description = "At any time unless cancelled. The currency is the garage's.",
                            .example = R"({"price": {"amountMinor": 19900, "currency": "GBP"}})"},
                           [](const CommandCall& call, const NewPrice& body) {
                             return change(call, Permission::bookings_write, Reprice{body.price});
                           });
}

}  // namespace

void add_booking_routes(Application& application) {
  add_main_routes(application);
  add_step_routes(application.router());
  add_change_routes(application.router());
}

}  // namespace api
