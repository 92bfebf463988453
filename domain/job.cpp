#include "domain/job.hpp"

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::job {

namespace {

auto unknown_job() { return not_found("job-not-found", "There is no such job."); }
auto unknown_line() { return not_found("line-not-found", "The job has no line of this number."); }

Decided<Event> nothing_to_do() { return {}; }
Decided<Event> happens(Event event) { return {{std::move(event)}, {}}; }

std::string join(const std::vector<std::string_view>& words) {
  std::string joined;
  for (const auto word : words) joined.append(joined.empty() ? "" : ", ").append(word);
  return joined.empty() ? "nothing" : joined;
}

/// Refuses a step that the status does not allow.
auto invalid_transition(const Job& job, std::string_view step) {
  const std::string name = boost::describe::enum_to_string(job.status, "");
  return conflict("invalid-transition",
                  "It is " + name + ", so it cannot " + std::string(step) + "; what it can do is " +
                      join(allowed_steps(job.kind, job.status)) + ".",
                  name);
}

auto already_invoiced(const Job& job) {
  return conflict("already-invoiced", "An invoice bills it; void that first.", job.invoice_id->text());
}

bool allows(const Job& job, std::string_view step) {
  const auto steps = allowed_steps(job.kind, job.status);
  return std::ranges::find(steps, step) != steps.end();
}

/// A step that does nothing but change the status.
template <class Happening>
Decision<Event> plain_step(const Job& job, std::string_view step, Happening event) {
  if (!job.exists) return unknown_job();
  if (!allows(job, step)) return invalid_transition(job, step);
  return happens(std::move(event));
}

template <class Happening>
Decision<Event> step_with_reason(const Job& job, std::string_view step,
                                 const std::optional<std::string>& given) {
  if (!job.exists) return unknown_job();
  if (!allows(job, step)) return invalid_transition(job, step);
  FieldErrors errors;
  auto reason = errors.text("/reason", given, notes_characters_max);
  if (errors.any()) return errors.refusal();
  return happens(Happening{{std::move(reason)}});
}

Words check_words(const Words& words, FieldErrors& errors) {
  Words checked;
  errors.count("/services", words.services.size(), services_max);
  for (std::size_t i = 0; i < words.services.size(); ++i)
    checked.services.push_back(
        errors.required_text("/services/" + std::to_string(i), words.services[i], service_characters_max));
  checked.concern = errors.text("/concern", words.concern, notes_characters_max);
  checked.notes = errors.text("/notes", words.notes, notes_characters_max);
  return checked;
}

bool sold_without_work(document::LineKind kind) {
  using enum document::LineKind;
  return kind == parts || kind == tyres || kind == sundries;
}

/// The words of a line; what is wrong with it is in `errors`.
std::string check_line(const std::string& at, Kind kind, const NewLine& line, FieldErrors& errors) {
  constexpr std::int64_t quantity_max = 1'000'000;
  if (kind == Kind::parts && !sold_without_work(line.line.kind))
    errors.add(at + "/kind", "not-on-a-parts-job", "A parts job has parts, tyres and sundries only.");
  errors.range(at + "/quantity", line.line.quantity.millionths, 1, Quantity::of(quantity_max).millionths);
  errors.range(at + "/unitPrice", line.line.unit_price.ten_thousandths, 0,
               UnitPrice::of_minor(amount_minor_max).ten_thousandths);
  const auto cost = cost_of(line.line.quantity, line.line.unit_price);
  if (!cost || *cost > document::line_minor_max)
    errors.add(at + "/quantity", "amount-out-of-range", "The line comes to too much.");
  return errors.required_text(at + "/description", line.description, document::description_characters_max);
}

/// New lines as they are recorded, numbered from `last` on.
struct Checked {
  std::vector<Line> lines;
  document::Descriptions descriptions;
};
Checked check_lines(Kind kind, std::int32_t last, std::size_t already, const std::vector<NewLine>& lines,
                    FieldErrors& errors) {
  Checked checked;
  errors.count("/lines", already + lines.size(), document::lines_max);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto description = check_line("/lines/" + std::to_string(i), kind, lines[i], errors);
    Line line{lines[i].line, lines[i].approval};
    line.line.number = ++last;
    checked.descriptions.push_back({line.line.number, std::move(description)});
    checked.lines.push_back(std::move(line));
  }
  return checked;
}

void check_vehicle(Kind kind, const std::optional<VehicleId>& vehicle, FieldErrors& errors) {
  if (kind == Kind::service && !vehicle)
    errors.add("/vehicleId", "required", "A service job is about a vehicle.");
}

void check_technician(const std::optional<StaffId>& technician, bool usable, FieldErrors& errors) {
  if (technician && !usable)
    errors.add("/technicianId", "not-at-the-garage", "Nobody of that identifier works at the garage.");
}

auto find_line(auto& job, std::int32_t number) {
  return std::ranges::find_if(job.lines, [&](const Line& line) { return line.line.number == number; });
}

/// The line, where it can still change; otherwise why not.
std::expected<const Line*, Rejection> changeable_line(const Job& job, std::int32_t number) {
  if (!job.exists) return unknown_job();
  const auto line = find_line(job, number);
  if (line == job.lines.end()) return unknown_line();
  if (!lines_can_change(job.status)) return invalid_transition(job, "change its lines");
  return &*line;
}

}  // namespace

std::vector<Reference> Job::about(const Event& event) const {
  std::vector<Reference> references = {customer_id};
  if (vehicle_id) references.emplace_back(*vehicle_id);
  if (const auto* const changed = std::get_if<VehicleChanged>(&event); changed && changed->former_vehicle_id)
    references.emplace_back(*changed->former_vehicle_id);
  return references;
}

std::optional<RecommendationId> Job::kept_as(std::int32_t line) const {
  const auto found = std::ranges::find(kept, line, &KeptLine::number);
  return found == kept.end() ? std::nullopt : std::optional(found->recommendation_id);
}

Decision<Event> decide(const Job& job, const Open& command, const Context&) {
  if (job.exists) return conflict("job-exists", "The job is open already.");
  FieldErrors errors;
  check_vehicle(command.kind, command.vehicle_id, errors);
  if (command.vehicle_id && !command.vehicle_belongs)
    errors.add("/vehicleId", "not-the-customers-vehicle", "The vehicle does not belong to the customer.");
  check_technician(command.technician_id, command.technician_usable, errors);
  auto words = check_words(command.words, errors);
  auto checked = check_lines(command.kind, 0, 0, command.lines, errors);
  if (errors.any()) return errors.refusal();
  return happens(Opened{.number = command.number,
                        .garage_id = command.garage_id,
                        .kind = command.kind,
                        .draft = command.draft,
                        .customer_id = command.customer_id,
                        .vehicle_id = command.vehicle_id,
                        .booking_id = command.booking_id,
                        .appointment_id = command.appointment_id,
                        .currency = command.currency,
                        .promised_at = command.promised_at,
                        .technician_id = command.technician_id,
                        .lines = std::move(checked.lines),
                        .personal = {std::move(words), std::move(checked.descriptions)}});
}

Decision<Event> decide(const Job& job, const Release&, const Context&) {
  return plain_step(job, "open", Released{});
}

Decision<Event> decide(const Job& job, const ChangeDetails& command, const Context&) {
  if (!job.exists) return unknown_job();
  FieldErrors errors;
  if (command.technician_id != job.technician_id)
    check_technician(command.technician_id, command.technician_usable, errors);
  auto words = check_words(command.words, errors);
  if (errors.any()) return errors.refusal();
  if (command.promised_at == job.promised_at && command.technician_id == job.technician_id &&
      words == job.words)
    return nothing_to_do();
  if (job.status == Status::closed || job.status == Status::cancelled)
    return invalid_transition(job, "change");
  return happens(DetailsChanged{command.promised_at, command.technician_id, std::move(words)});
}

Decision<Event> decide(const Job& job, const ChangeVehicle& command, const Context&) {
  if (!job.exists) return unknown_job();
  FieldErrors errors;
  check_vehicle(job.kind, command.vehicle_id, errors);
  if (errors.any()) return errors.refusal();
  if (command.vehicle_id == job.vehicle_id) return nothing_to_do();
  return happens(VehicleChanged{command.vehicle_id, job.vehicle_id});
}

Decision<Event> decide(const Job& job, const AddLines& command, const Context&) {
  if (!job.exists) return unknown_job();
  if (!lines_can_change(job.status)) return invalid_transition(job, "get further lines");
  FieldErrors errors;
  auto checked = check_lines(job.kind, job.last_line, job.lines.size(), command.lines, errors);
  if (errors.any()) return errors.refusal();
  if (checked.lines.empty()) return nothing_to_do();
  return happens(LinesAdded{command.quote_id, std::move(checked.lines), {std::move(checked.descriptions)}});
}

Decision<Event> decide(const Job& job, const ReviseLine& command, const Context&) {
  const auto line = changeable_line(job, command.number);
  if (!line) return std::unexpected(line.error());
  FieldErrors errors;
  auto description = check_line("", job.kind, command.line, errors);
  if (errors.any()) return errors.refusal();
  Line revised{command.line.line, command.line.approval};
  revised.line.number = command.number;
  if (revised == **line && description == document::description_of(job.descriptions, command.number))
    return nothing_to_do();
  return happens(LineRevised{std::move(revised), {std::move(description)}});
}

Decision<Event> decide(const Job& job, const RemoveLine& command, const Context&) {
  if (const auto line = changeable_line(job, command.number); !line) return std::unexpected(line.error());
  return happens(LineRemoved{command.number});
}

Decision<Event> decide(const Job& job, const ApproveLine& command, const Context&) {
  const auto line = changeable_line(job, command.number);
  if (!line) return std::unexpected(line.error());
  if ((*line)->approval == Approval::approved) return nothing_to_do();
  return happens(LineApproved{command.number});
}

Decision<Event> decide(const Job& job, const DeclineLine& command, const Context&) {
  const auto line = changeable_line(job, command.number);
  if (!line) return std::unexpected(line.error());
  if ((*line)->approval == Approval::declined) return nothing_to_do();
  return happens(LineDeclined{command.number, command.recommendation_id});
}

Decision<Event> decide(const Job& job, const Start&, const Context&) {
  return plain_step(job, "start", Started{});
}

Decision<Event> decide(const Job& job, const Hold& command, const Context&) {
  return step_with_reason<Held>(job, "hold", command.reason);
}

Decision<Event> decide(const Job& job, const Resume&, const Context&) {
  return plain_step(job, "resume", Resumed{});
}

Decision<Event> decide(const Job& job, const SendToQc&, const Context&) {
  return plain_step(job, "qc", SentToQc{});
}

Decision<Event> decide(const Job& job, const SendBack& command, const Context&) {
  return step_with_reason<SentBack>(job, "rework", command.reason);
}

Decision<Event> decide(const Job& job, const MakeReady&, const Context&) {
  return plain_step(job, "ready", MadeReady{});
}

Decision<Event> decide(const Job& job, const Complete& command, const Context&) {
  if (!job.exists) return unknown_job();
  if (!allows(job, "complete")) return invalid_transition(job, "complete");
  for (const auto& line : job.lines)
    if (line.approval == Approval::requested)
      return conflict("line-not-answered", "The customer has not said yet whether every line is wanted.",
                      std::to_string(line.line.number));
  return happens(Completed{command.totals});
}

Decision<Event> decide(const Job& job, const Reopen& command, const Context&) {
  if (job.invoice_id) return already_invoiced(job);
  return step_with_reason<Reopened>(job, "reopen", command.reason);
}

Decision<Event> decide(const Job& job, const Close&, const Context&) {
  return plain_step(job, "close", Closed{});
}

Decision<Event> decide(const Job& job, const Cancel& command, const Context&) {
  if (!job.exists) return unknown_job();
  if (!allows(job, "cancel")) return invalid_transition(job, "cancel");
  FieldErrors errors;
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  const bool begun = job.status != Status::draft && job.status != Status::open;
  if (!reason && !errors.any() && begun)
    errors.add("/reason", "required", "Say why work that has begun is cancelled.");
  if (errors.any()) return errors.refusal();
  return happens(Cancelled{{std::move(reason)}});
}

Decision<Event> decide(const Job& job, const MarkInvoiced& command, const Context&) {
  if (!job.exists) return unknown_job();
  if (job.invoice_id) return already_invoiced(job);
  if (!can_be_billed(job.status)) return invalid_transition(job, "be billed");
  return happens(Invoiced{command.invoice_id, command.invoice_number, command.amount_minor});
}

Decision<Event> decide(const Job& job, const ReleaseInvoice& command, const Context&) {
  if (!job.exists) return unknown_job();
  if (job.invoice_id != command.invoice_id) return nothing_to_do();
  return happens(InvoiceReleased{command.invoice_id});
}

void evolve(Job& job, const Opened& event) {
  job.exists = true;
  job.status = event.draft ? Status::draft : Status::open;
  job.number = event.number;
  job.garage_id = event.garage_id;
  job.kind = event.kind;
  job.customer_id = event.customer_id;
  job.vehicle_id = event.vehicle_id;
  job.booking_id = event.booking_id;
  job.appointment_id = event.appointment_id;
  job.currency = event.currency;
  job.promised_at = event.promised_at;
  job.technician_id = event.technician_id;
  job.lines = event.lines;
  job.last_line = static_cast<std::int32_t>(event.lines.size());
  job.descriptions = event.personal.descriptions;
  job.words = event.personal.words;
}

void evolve(Job& job, const Released&) { job.status = Status::open; }

void evolve(Job& job, const DetailsChanged& event) {
  job.promised_at = event.promised_at;
  job.technician_id = event.technician_id;
  job.words = event.personal;
}

void evolve(Job& job, const VehicleChanged& event) { job.vehicle_id = event.vehicle_id; }

void evolve(Job& job, const LinesAdded& event) {
  for (const auto& line : event.lines) {
    job.lines.push_back(line);
    job.last_line = std::max(job.last_line, line.line.number);
  }
  for (const auto& description : event.personal.descriptions) job.descriptions.push_back(description);
}

void evolve(Job& job, const LineRevised& event) {
  const auto number = event.line.line.number;
  if (const auto line = find_line(job, number); line != job.lines.end()) *line = event.line;
  for (auto& description : job.descriptions)
    if (description.number == number) description.text = event.personal.description;
}

void evolve(Job& job, const LineRemoved& event) {
  std::erase_if(job.lines, [&](const Line& line) { return line.line.number == event.number; });
  std::erase_if(job.descriptions,
                [&](const auto& description) { return description.number == event.number; });
}

void evolve(Job& job, const LineApproved& event) {
  if (const auto line = find_line(job, event.number); line != job.lines.end())
    line->approval = Approval::approved;
}

void evolve(Job& job, const LineDeclined& event) {
  if (event.recommendation_id && job.kept_as(event.number) != event.recommendation_id)
    job.kept.push_back({event.number, *event.recommendation_id});
  if (const auto line = find_line(job, event.number); line != job.lines.end())
    line->approval = Approval::declined;
}

void evolve(Job& job, const Started&) { job.status = Status::in_progress; }

void evolve(Job& job, const Held&) { job.status = Status::on_hold; }

void evolve(Job& job, const Resumed&) { job.status = Status::in_progress; }

void evolve(Job& job, const SentToQc&) { job.status = Status::qc; }

void evolve(Job& job, const SentBack&) { job.status = Status::in_progress; }

void evolve(Job& job, const MadeReady&) { job.status = Status::ready; }

void evolve(Job& job, const Completed&) { job.status = Status::completed; }

void evolve(Job& job, const Reopened&) { job.status = Status::in_progress; }

void evolve(Job& job, const Closed&) { job.status = Status::closed; }

void evolve(Job& job, const Cancelled&) { job.status = Status::cancelled; }

void evolve(Job& job, const Invoiced& event) { job.invoice_id = event.invoice_id; }

void evolve(Job& job, const InvoiceReleased&) { job.invoice_id.reset(); }

std::vector<std::string_view> allowed_steps(Kind kind, Status status) {
  switch (status) {
    case Status::draft:
      return {"open", "cancel"};
    case Status::open:
      if (kind == Kind::parts) return {"start", "ready", "cancel"};
      return {"start", "cancel"};
    case Status::in_progress:
      return {"hold", "qc", "cancel"};
    case Status::on_hold:
      return {"resume", "cancel"};
    case Status::qc:
      return {"rework", "ready", "cancel"};
    case Status::ready:
      return {"complete", "cancel"};
    case Status::completed:
      return {"close", "reopen"};
    case Status::closed:
    case Status::cancelled:
      return {};
  }
  std::unreachable();
}

bool lines_can_change(Status status) {
  return status != Status::completed && status != Status::closed && status != Status::cancelled;
}

bool can_be_billed(Status status) { return status == Status::completed || status == Status::closed; }

BillableLines approved_lines(const Job& job, JobId job_id) {
  BillableLines billable;
  for (const auto& line : job.lines)
    if (line.approval == Approval::approved) {
      auto& billed = billable.lines.emplace_back(line.line);
      billed.job_id = job_id;
      billed.booking_id = job.booking_id;
      billed.vehicle_id = job.vehicle_id;
      billable.descriptions.push_back(
          {line.line.number, document::description_of(job.descriptions, line.line.number)});
    }
  return billable;
}

}  // namespace domain::job
