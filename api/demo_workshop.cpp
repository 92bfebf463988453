#include "api/demo_workshop.hpp"

#include <algorithm>

#include "api/application.hpp"
#include "api/appointment_commands.hpp"
#include "api/demo_data.hpp"
#include "api/garage_resource.hpp"
#include "api/job_commands.hpp"
#include "api/quote_commands.hpp"
#include "domain/bay.hpp"
#include "domain/resource_day.hpp"
#include "domain/service.hpp"
#include "domain/vehicle.hpp"

namespace api {

using domain::document::LineKind;
using domain::job::Job;

namespace {

constexpr std::size_t bay_count = 4;

/// "FSE1" for the second service of the list, "Full service": unique and easy on the eye.
std::string code_of(std::string_view name, std::size_t index) {
  std::string code;
  bool at_word = true;
  for (const char c : name) {
    if (at_word && c >= 'A' && c <= 'Z') code += c;
    else if (at_word && c >= 'a' && c <= 'z') code += static_cast<char>(c - 'a' + 'A');
    at_word = c == ' ';
  }
  return code + std::to_string(10 + index);
}

domain::UnitPrice pence(std::int64_t amount) { return domain::UnitPrice::of_minor(amount); }

/// Labour and parts, or the one thing that a service is. The demo's prices include VAT; those of a catalogue
/// do not.
domain::service::Content content_of(const DemoService& service, std::size_t index) {
  const auto gross = (service.least_pence + service.most_pence) / 2;
  const auto net = gross * 5 / 6 / 50 * 50;
  domain::service::Content content;
  content.name = std::string(service.name);
  content.code = code_of(service.name, index);
  content.duration_minutes = service.minutes;
  const auto one = domain::Quantity::of(1);
  if (service.name == "MOT") {
    content.kind = LineKind::mot;
    content.lines = {{LineKind::mot, "MOT test", one, pence(5485), domain::tax::Kind::outside_scope}};
  } else if (service.name == "Tyre replacement") {
    content.kind = LineKind::tyres;
    content.lines = {{LineKind::tyres, "Tyre, fitted and balanced", one, pence(net), {}}};
  } else {
    const auto labour = net * 6 / 10 / 50 * 50;
    constexpr std::int64_t sundries = 250;
    content.lines = {
        {LineKind::labour, std::string(service.name) + ", labour", one, pence(labour), {}},
        {LineKind::parts, std::string(service.name) + ", parts", one, pence(net - labour - sundries), {}},
        {LineKind::sundries, "Consumables and disposal", one, pence(sundries), {}}};
  }
  return content;
}

bool is_free(Transaction& transaction, const domain::Ulid& resource, const domain::Interval& time) {
  using namespace domain::resource_day;
  return std::ranges::all_of(parts_of(time), [&](const Part& part) {
    const auto& day = transaction.load<ResourceDay>(id_of(resource, part.day));
    return std::ranges::none_of(day.reservations,
                                [&](const Reservation& other) { return other.time.overlaps(part.time); });
  });
}

/// The first of them that is free all of that time.
template <class IdType>
std::optional<IdType> free_one(Transaction& transaction, const std::vector<IdType>& resources,
                               const domain::Interval& time) {
  const auto found = std::ranges::find_if(
      resources, [&](const IdType& resource) { return is_free(transaction, resource.ulid, time); });
  return found == resources.end() ? std::nullopt : std::optional(*found);
}

/// Runs steps one after the other; the first refusal ends it.
class Steps {
 public:
  template <class Step>
  Steps& then(Step step) {
    if (done_) done_ = step();
    return *this;
  }
  Result<void> done() const { return done_; }

 private:
  Result<void> done_;
};

}  // namespace

DemoWorkshop::DemoWorkshop(std::vector<domain::StaffId> advisors) : advisors_(std::move(advisors)) {}

Result<void> DemoWorkshop::set_up(Transaction& transaction, domain::GarageId garage) {
  auto& own = garages_[garage];
  for (std::size_t i = 0; i < bay_count; ++i) {
    const auto id = own.bays.emplace_back(Application::new_id<domain::BayId>());
    const domain::bay::Content content{
        .name = i == 0 ? "MOT bay" : "Bay " + std::to_string(i),
        .purpose = i == 0 ? domain::bay::Purpose::mot : domain::bay::Purpose::general,
        .position = static_cast<std::int32_t>(i)};
    if (auto added = decide_on<domain::bay::Bay>(transaction, id, domain::bay::Add{garage, content}); !added)
      return added;
  }
  const auto all = demo_services();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto id = Application::new_id<domain::ServiceId>();
    own.services.emplace(all[i].name, id);
    const domain::service::Define define{garage, *domain::Currency::parse("GBP"), content_of(all[i], i)};
    if (auto defined = decide_on<domain::service::Service>(transaction, id, define); !defined) return defined;
  }
  return {};
}

domain::ServiceId DemoWorkshop::service(domain::GarageId garage, std::string_view name) const {
  return garages_.at(garage).services.find(name)->second;
}

Result<std::optional<domain::JobId>> DemoWorkshop::add(Transaction& transaction, const DemoVisit& visit,
                                                       domain::GarageId garage) const {
  std::optional<domain::JobId> job;
  if (auto lived = live(transaction, visit, garage, job); !lived)
    return std::unexpected(std::move(lived).error());
  return job;
}

std::vector<domain::ServiceId> DemoWorkshop::services(const DemoVisit& visit, domain::GarageId garage) const {
  std::vector<domain::ServiceId> services;
  services.reserve(visit.services.size());
  for (const auto& name : visit.services) services.push_back(service(garage, name));
  return services;
}

Result<void> DemoWorkshop::appoint(Transaction& transaction, const DemoVisit& visit,
                                   NewAppointment wanted) const {
  wanted.visitors.garage_id = wanted.garage_id;
  wanted.visitors.input.customer_id = visit.customer_id;
  wanted.visitors.input.vehicle_id = visit.vehicle_id;
  wanted.input.starts_at = visit.starts_at;
  wanted.input.duration_minutes = visit.minutes;
  wanted.input.service_ids = services(visit, wanted.garage_id);
  wanted.input.notes = visit.notes;
  wanted.input.confirm = visit.ending != DemoEnding::pending;
  wanted.input.outside_opening_hours = true;
  return make_appointment(transaction, wanted);
}

Result<domain::JobId> DemoWorkshop::open_booked(Transaction& transaction, const DemoVisit& visit,
                                                const WorkFor& whom) const {
  JobToOpen opened;
  opened.garage_id = whom.garage_id;
  opened.draft = visit.ending == DemoEnding::pending;
  opened.visitors = {visit.customer_id, visit.vehicle_id, true};
  opened.starts_at = visit.starts_at;
  opened.duration_minutes = visit.minutes;
  opened.words = {visit.services, std::nullopt, visit.notes};
  auto lines = catalogue_lines(transaction, whom, services(visit, whom.garage_id));
  if (!lines) return std::unexpected(std::move(lines).error());
  opened.lines = *std::move(lines);
  return open_job(transaction, opened);
}

Result<void> DemoWorkshop::live(Transaction& transaction, const DemoVisit& visit, domain::GarageId garage,
                                std::optional<domain::JobId>& job) const {
  using namespace domain;
  const auto& own = garages_.at(garage);
  const WorkFor whom{garage, visit.customer_id, visit.vehicle_id};
  const Interval time{visit.starts_at, {visit.starts_at.milliseconds + visit.minutes * minute_milliseconds}};
  const auto bay = free_one(transaction, own.bays, time);
  const auto advisor = free_one(transaction, advisors_, time);
  const bool appointed = visit.by_appointment && bay && advisor;
  const auto appointment = Application::new_id<AppointmentId>();
  Steps steps;
  if (appointed)
    steps.then([&] {
      NewAppointment wanted{.appointment_id = appointment, .garage_id = garage, .input = {}, .visitors = {}};
      wanted.input.bay_id = bay;
      wanted.input.advisor_id = advisor;
      return appoint(transaction, visit, std::move(wanted));
    });
  if (appointed && visit.ending == DemoEnding::cancelled)
    return steps.then([&] { return cancel_appointment(transaction, appointment, visit.cancel_reason); })
        .done();
  if (appointed && (visit.ending == DemoEnding::pending || visit.ending == DemoEnding::confirmed))
    return steps.done();
  steps.then([&]() -> Result<void> {
    if (!appointed) {
      auto opened = open_booked(transaction, visit, whom);
      if (!opened) return std::unexpected(std::move(opened).error());
      job = *opened;
      return {};
    }
    auto converted = convert_appointment(transaction, appointment);
    if (!converted) return std::unexpected(std::move(converted).error());
    job = converted->job_id;
    return {};
  });
  if (visit.ending == DemoEnding::cancelled)
    return steps.then([&] { return cancel_job(transaction, *job, visit.cancel_reason); }).done();
  if (visit.ending == DemoEnding::pending || visit.ending == DemoEnding::confirmed) return steps.done();

  steps.then([&] { return start_job(transaction, *job); });
  steps.then([&] {
    return decide_on<vehicle::Vehicle>(transaction, visit.vehicle_id,
                                       vehicle::RecordOdometer{.reading = {visit.miles, DistanceUnit::mi},
                                                               .read_at = visit.starts_at,
                                                               .source = vehicle::ReadingSource::job,
                                                               .rollback = false,
                                                               .reason = {}});
  });
  steps.then([&] { return advise(transaction, visit, whom, *job); });
  if (visit.ending == DemoEnding::in_service) return steps.done();
  return steps.then([&] { return decide_on<Job>(transaction, *job, job::SendToQc{}); })
      .then([&] { return decide_on<Job>(transaction, *job, job::MakeReady{}); })
      .then([&] { return complete_job(transaction, *job); })
      .done();
}

Result<void> DemoWorkshop::advise(Transaction& transaction, const DemoVisit& visit, const WorkFor& whom,
                                  domain::JobId job) const {
  if (visit.advice == DemoAdvice::none) return {};
  const auto all = demo_services();
  const auto& known = garages_.at(whom.garage_id).services;
  const auto service = known.find(all[visit.advised % all.size()].name)->second;
  auto lines = catalogue_lines(transaction, whom, {service});
  if (!lines) return std::unexpected(std::move(lines).error());
  constexpr std::int64_t day_milliseconds = 86'400'000;
  const DeclinedWork said{
      .severity = visit.red ? domain::recommendation::Severity::red : domain::recommendation::Severity::amber,
      .due = domain::recommendation::Due{
          domain::Date{static_cast<std::int32_t>(visit.starts_at.milliseconds / day_milliseconds) +
                       visit.due_days},
          std::nullopt}};
  if (visit.advice == DemoAdvice::quoted) return quote(transaction, visit, job, service, said);
  const auto first = transaction.load<Job>(job).last_line + 1;
  for (auto& line : *lines) line.needs_approval = true;
  if (auto added = add_job_lines(transaction, job, *lines, std::nullopt); !added) return added;
  for (auto number = first; number <= transaction.load<Job>(job).last_line; ++number) {
    auto answered = visit.advice == DemoAdvice::approved
                        ? decide_on<Job>(transaction, job, domain::job::ApproveLine{number})
                        : decline_job_line(transaction, job, number, said);
    if (!answered) return answered;
  }
  return {};
}

/// A quote for further work: long ago it was declined, and lately it is still open.
Result<void> DemoWorkshop::quote(Transaction& transaction, const DemoVisit& visit, domain::JobId job,
                                 domain::ServiceId service, const DeclinedWork& said) const {
  NewQuote wanted;
  wanted.quote_id = Application::new_id<domain::QuoteId>();
  wanted.garage_id = transaction.load<Job>(job).garage_id;
  wanted.input.job_id = job;
  wanted.input.lines.emplace_back().service_id = service;
  const auto id = wanted.quote_id;
  Steps steps;
  steps.then([&] { return make_quote(transaction, wanted); }).then([&] {
    return send_quote(transaction, id);
  });
  if (visit.lately) return steps.done();
  return steps.then([&] { return decline_quote_lines(transaction, id, std::nullopt, said); }).done();
}

}  // namespace api
