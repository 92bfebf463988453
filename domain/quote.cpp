#include "domain/quote.hpp"

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::quote {

namespace {

auto unknown_quote() { return not_found("quote-not-found", "There is no such quote."); }

Decided<Event> nothing_to_do() { return {}; }
Decided<Event> happens(Event event) { return {{std::move(event)}, {}}; }

auto invalid_transition(Status status, std::string_view step) {
  const std::string name = boost::describe::enum_to_string(status, "");
  return conflict("invalid-transition", "It is " + name + ", so it cannot " + std::string(step) + ".", name);
}

bool allows(const Quote& quote, std::string_view step) {
  const auto steps = allowed_steps(quote.status);
  return std::ranges::find(steps, step) != steps.end();
}

void check_discount(const document::DocumentDiscount& discount, FieldErrors& errors) {
  constexpr std::int32_t whole = 1'000'000;
  if (discount.percent.has_value() == discount.amount_minor.has_value())
    errors.add("/discount", "exactly-one", "A discount is a percentage or an amount.");
  if (discount.percent) errors.range("/discount/percent", discount.percent->parts_per_million, 0, whole);
  if (discount.amount_minor)
    errors.range("/discount/amountMinor", *discount.amount_minor, 0, amount_minor_max);
}

void check_line(const std::string& at, const document::Line& line, FieldErrors& errors) {
  constexpr std::int64_t quantity_max = 1'000'000;
  errors.range(at + "/quantity", line.quantity.millionths, 1, Quantity::of(quantity_max).millionths);
  errors.range(at + "/unitPrice", line.unit_price.ten_thousandths, 0,
               UnitPrice::of_minor(amount_minor_max).ten_thousandths);
  const auto cost = cost_of(line.quantity, line.unit_price);
  if (!cost || *cost > document::line_minor_max)
    errors.add(at + "/quantity", "amount-out-of-range", "The line comes to too much.");
}

/// The content with its lines numbered from 1.
Revised check(const Content& content, Date today, FieldErrors& errors) {
  Revised checked{.valid_until = content.valid_until, .lines = {}, .discount = content.discount};
  errors.range("/validUntil", content.valid_until.days - today.days, 0, valid_days_max);
  if (content.lines.empty()) errors.add("/lines", "required", "At least one line.");
  errors.count("/lines", content.lines.size(), document::lines_max);
  if (content.discount) check_discount(*content.discount, errors);
  std::int32_t number = 0;
  for (const auto& [line, description] : content.lines) {
    const auto at = "/lines/" + std::to_string(number);
    check_line(at, line, errors);
    checked.lines.push_back(line);
    checked.lines.back().number = ++number;
    checked.personal.descriptions.push_back(
        {number,
         errors.required_text(at + "/description", description, document::description_characters_max)});
  }
  checked.personal.notes = errors.text("/notes", content.notes, notes_characters_max);
  return checked;
}

Answered* find(std::vector<Answered>& answers, std::int32_t number) {
  const auto found = std::ranges::find(answers, number, &Answered::number);
  return found == answers.end() ? nullptr : &*found;
}

/// Why these lines cannot be answered, if so.
std::optional<Rejection> refusal(const Quote& quote, const std::vector<std::int32_t>& numbers,
                                 std::string_view step, Date today) {
  if (!quote.exists) return unknown_quote().error();
  if (!allows(quote, step)) return invalid_transition(quote.status, step).error();
  // Too late it is only to want it: what is not wanted is known at any time, and lets the rest become a job.
  if (step == "approve" && today > quote.valid_until)
    return conflict("quote-expired", "It was valid until " + quote.valid_until.text() + ".",
                    quote.valid_until.text())
        .error();
  for (const auto number : numbers) {
    const auto found = std::ranges::find(quote.answers, number, &Answered::number);
    if (found == quote.answers.end())
      return not_found("line-not-found", "The quote has no line " + std::to_string(number) + ".").error();
    if (found->answer != Answer::open)
      return conflict("line-answered", "Line " + std::to_string(number) + " is answered already.",
                      boost::describe::enum_to_string(found->answer, ""))
          .error();
  }
  return std::nullopt;
}

/// Refuses to end what the customer wants a line of.
std::optional<Rejection> refuse_if_wanted(const Quote& quote, std::string_view step) {
  if (lines_with(quote, Answer::approved).empty()) return std::nullopt;
  return conflict("line-answered",
                  "The customer wants a line of it, so it does not " + std::string(step) +
                      "; decline the others, and make a job of it.",
                  "approved")
      .error();
}

void answer(Quote& quote, std::int32_t number, Answer given) {
  if (auto* const line = find(quote.answers, number)) line->answer = given;
  if (!lines_with(quote, Answer::open).empty()) return;
  quote.status = lines_with(quote, Answer::approved).empty() ? Status::declined : Status::accepted;
}

}  // namespace

std::vector<Reference> Quote::about(const Event&) const {
  std::vector<Reference> references = {customer_id};
  if (vehicle_id) references.emplace_back(*vehicle_id);
  return references;
}

Decision<Event> decide(const Quote& quote, const Draft& command, const Context& context) {
  if (quote.exists) return conflict("quote-exists", "The quote is drafted already.");
  FieldErrors errors;
  if (command.vehicle_id && !command.vehicle_belongs)
    errors.add("/vehicleId", "not-the-customers-vehicle", "The vehicle does not belong to the customer.");
  auto checked = check(command.content, context.today, errors);
  if (errors.any()) return errors.refusal();
  return happens(Drafted{command.number, command.garage_id, command.customer_id, command.vehicle_id,
                         command.job_id, command.currency, checked.valid_until, std::move(checked.lines),
                         checked.discount, std::move(checked.personal)});
}

Decision<Event> decide(const Quote& quote, const Revise& command, const Context& context) {
  if (!quote.exists) return unknown_quote();
  if (quote.status != Status::draft) return invalid_transition(quote.status, "change");
  FieldErrors errors;
  auto checked = check(command.content, context.today, errors);
  if (errors.any()) return errors.refusal();
  if (checked.valid_until == quote.valid_until && checked.lines == quote.lines &&
      checked.discount == quote.discount && checked.personal == quote.words)
    return nothing_to_do();
  return happens(std::move(checked));
}

Decision<Event> decide(const Quote& quote, const Send& command, const Context& context) {
  if (!quote.exists) return unknown_quote();
  if (!allows(quote, "send")) return invalid_transition(quote.status, "be sent");
  if (context.today > quote.valid_until)
    return conflict("quote-expired", "It was valid until " + quote.valid_until.text() + ".",
                    quote.valid_until.text());
  return happens(Sent{command.lines, command.totals});
}

Decision<Event> decide(const Quote& quote, const ApproveLines& command, const Context& context) {
  const auto numbers = command.numbers.empty() ? lines_with(quote, Answer::open) : command.numbers;
  if (auto refused = refusal(quote, numbers, "approve", context.today))
    return std::unexpected(*std::move(refused));
  Decided<Event> decided;
  for (const auto number : numbers) decided.events.emplace_back(LineApproved{number});
  return decided;
}

Decision<Event> decide(const Quote& quote, const DeclineLines& command, const Context& context) {
  std::vector<std::int32_t> numbers;
  numbers.reserve(command.lines.size());
  for (const auto& line : command.lines) numbers.push_back(line.number);
  if (auto refused = refusal(quote, numbers, "decline", context.today))
    return std::unexpected(*std::move(refused));
  Decided<Event> decided;
  for (const auto& line : command.lines)
    decided.events.emplace_back(LineDeclined{line.number, line.recommendation_id});
  return decided;
}

Decision<Event> decide(const Quote& quote, const Expire&, const Context&) {
  if (!quote.exists) return unknown_quote();
  if (quote.status == Status::expired) return nothing_to_do();
  if (!allows(quote, "expire")) return invalid_transition(quote.status, "expire");
  if (auto refused = refuse_if_wanted(quote, "expire")) return std::unexpected(*std::move(refused));
  return happens(Expired{});
}

Decision<Event> decide(const Quote& quote, const Withdraw& command, const Context&) {
  if (!quote.exists) return unknown_quote();
  if (!allows(quote, "withdraw")) return invalid_transition(quote.status, "be withdrawn");
  if (auto refused = refuse_if_wanted(quote, "come back")) return std::unexpected(*std::move(refused));
  FieldErrors errors;
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  if (errors.any()) return errors.refusal();
  return happens(Withdrawn{{std::move(reason)}});
}

Decision<Event> decide(const Quote& quote, const Convert& command, const Context&) {
  if (!quote.exists) return unknown_quote();
  if (quote.status == Status::sent)
    return conflict("line-not-answered", "Not every line is approved or declined yet.",
                    std::to_string(lines_with(quote, Answer::open).front()));
  if (!allows(quote, "convert")) return invalid_transition(quote.status, "become a job");
  return happens(Converted{command.job_id});
}

void evolve(Quote& quote, const Drafted& event) {
  quote.exists = true;
  quote.number = event.number;
  quote.garage_id = event.garage_id;
  quote.customer_id = event.customer_id;
  quote.vehicle_id = event.vehicle_id;
  quote.job_id = event.job_id;
  quote.currency = event.currency;
  quote.valid_until = event.valid_until;
  quote.lines = event.lines;
  quote.discount = event.discount;
  quote.words = event.personal;
}

void evolve(Quote& quote, const Revised& event) {
  quote.valid_until = event.valid_until;
  quote.lines = event.lines;
  quote.discount = event.discount;
  quote.words = event.personal;
}

void evolve(Quote& quote, const Sent& event) {
  quote.status = Status::sent;
  quote.priced = event.lines;
  quote.answers.clear();
  for (const auto& line : event.lines) quote.answers.push_back({line.line.number, Answer::open});
}

void evolve(Quote& quote, const LineApproved& event) { answer(quote, event.number, Answer::approved); }

void evolve(Quote& quote, const LineDeclined& event) { answer(quote, event.number, Answer::declined); }

void evolve(Quote& quote, const Expired&) { quote.status = Status::expired; }

void evolve(Quote& quote, const Withdrawn&) { quote.status = Status::withdrawn; }

void evolve(Quote& quote, const Converted& event) {
  quote.status = Status::converted;
  quote.job_id = event.job_id;
}

std::vector<std::string_view> allowed_steps(Status status) {
  switch (status) {
    case Status::draft:
      return {"send", "withdraw"};
    case Status::sent:
      return {"approve", "decline", "expire", "withdraw"};
    case Status::accepted:
      return {"convert"};
    case Status::declined:
    case Status::expired:
    case Status::withdrawn:
    case Status::converted:
      return {};
  }
  std::unreachable();
}

std::vector<std::int32_t> lines_with(const Quote& quote, Answer answer) {
  std::vector<std::int32_t> numbers;
  for (const auto& line : quote.answers)
    if (line.answer == answer) numbers.push_back(line.number);
  return numbers;
}

}  // namespace domain::quote
