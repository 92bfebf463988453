// The workshop of the demo garage: its bays, its catalogue, and what became of each visit: an appointment in
// a bay, a job with its lines, work that was declined, a quote that was sent.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/recommendation_commands.hpp"
#include "api/transaction.hpp"
#include "api/work_lines.hpp"

namespace api {

/// How far a visit has come.
enum class DemoEnding { completed, cancelled, in_service, confirmed, pending };

/// What the customer says to further work that is found.
enum class DemoAdvice { none, declined, approved, quoted };

/// One visit, planned before anything is done.
struct DemoVisit {
  domain::Instant starts_at;
  domain::CustomerId customer_id;
  domain::VehicleId vehicle_id;
  std::size_t garage = 0;
  std::vector<std::string> services;
  std::int32_t minutes = 0;
  std::optional<std::string> notes;
  std::optional<std::string> cancel_reason;
  std::int64_t miles = 0;
  DemoEnding ending = DemoEnding::completed;
  bool by_appointment = true;
  DemoAdvice advice = DemoAdvice::none;
  bool lately = false;        ///< what was quoted is still open
  std::size_t advised = 0;    ///< which of the services it is
  std::int32_t due_days = 0;  ///< when the advised work falls due, from the visit on
  bool red = false;
};

struct NewAppointment;

/// What each garage has to work with.
class DemoWorkshop {
 public:
  explicit DemoWorkshop(std::vector<domain::StaffId> advisors);

  /// Adds a garage's bays and its catalogue.
  Result<void> set_up(Transaction& transaction, domain::GarageId garage);

  /// The whole of a visit's life so far, in one commit. Gives the job that it became.
  Result<std::optional<domain::JobId>> add(Transaction& transaction, const DemoVisit& visit,
                                           domain::GarageId garage) const;

  /// One of the demo's services in the garage's catalogue.
  domain::ServiceId service(domain::GarageId garage, std::string_view name) const;

 private:
  Result<void> live(Transaction& transaction, const DemoVisit& visit, domain::GarageId garage,
                    std::optional<domain::JobId>& job) const;

  struct Garage {
    std::vector<domain::BayId> bays;
    std::map<std::string, domain::ServiceId, std::less<>> services;
  };

  std::vector<domain::ServiceId> services(const DemoVisit& visit, domain::GarageId garage) const;
  /// Makes the appointment of a visit; `wanted` says the bay and the advisor.
  Result<void> appoint(Transaction& transaction, const DemoVisit& visit, NewAppointment wanted) const;
  /// Its job where there was no appointment.
  Result<domain::JobId> open_booked(Transaction& transaction, const DemoVisit& visit,
                                    const WorkFor& whom) const;
  /// Further work that is found during the visit, and what the customer says to it.
  Result<void> advise(Transaction& transaction, const DemoVisit& visit, const WorkFor& whom,
                      domain::JobId job) const;
  Result<void> quote(Transaction& transaction, const DemoVisit& visit, domain::JobId job,
                     domain::ServiceId service, const DeclinedWork& said) const;

  std::vector<domain::StaffId> advisors_;
  std::map<domain::GarageId, Garage> garages_;
};

}  // namespace api
