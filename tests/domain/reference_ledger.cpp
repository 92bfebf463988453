#include "tests/domain/reference_ledger.hpp"

#include <algorithm>

namespace random_books {

namespace {

using Kind = Step::Kind;
using domain::document::LineKind;
using domain::payment::Method;
using TaxKind = domain::tax::Kind;

Fraction rate_of(TaxKind kind) {
  if (kind == TaxKind::standard) return {20, 100};
  if (kind == TaxKind::reduced) return {5, 100};
  return {};
}

std::string code_of(TaxKind kind) {
  constexpr const char* codes[] = {"S20", "R5", "Z0", "EX", "OS", "DB"};
  return codes[static_cast<std::size_t>(kind)];
}

std::string income_of(const random_books::SoldLine& sold) {
  if (sold.tax == TaxKind::disbursement) return "Liabilities:Disbursements:MOT";
  constexpr const char* names[] = {"Labour", "Parts", "Tyres", "MOT", "Sundry", "Sublet"};
  return std::string("Income:") + names[static_cast<std::size_t>(sold.kind)];
}

std::string money_account(Method method) {
  if (method == Method::cash) return "Assets:Cash:Till1";
  if (method == Method::bank_transfer) return "Assets:Bank:Main";
  return method == Method::cheque ? "Assets:Clearing:Cheques" : "Assets:Clearing:Card";
}

/// Who keeps the money of an account until it is paid out; empty where nobody does.
std::string provider_of(const std::string& account) {
  constexpr std::string_view clearing = "Assets:Clearing:";
  return account.starts_with(clearing) ? account.substr(clearing.size()) : std::string();
}

std::string receivable(std::uint32_t customer) {
  return "Assets:Receivable:C00000" + std::to_string(customer + 1);
}

/// Divides `total` by weights: rounded down, and what remains one by one to the largest remainders.
std::vector<Fraction> shares(Fraction total, const std::vector<Fraction>& weights) {
  Fraction sum;
  for (const auto& weight : weights) sum += weight;
  std::vector<Fraction> shares(weights.size());
  if (sum == Fraction()) return shares;
  std::vector<std::size_t> by_remainder;
  auto rest = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    shares[i] = (total * weights[i] / sum).floor();
    rest -= shares[i];
    by_remainder.push_back(i);
  }
  std::ranges::stable_sort(by_remainder, [&](std::size_t a, std::size_t b) {
    return total * weights[b] / sum - shares[b] < total * weights[a] / sum - shares[a];
  });
  for (std::size_t i = 0; rest > Fraction(); ++i, rest -= 1) shares[by_remainder[i]] += 1;
  return shares;
}

void remove(std::vector<std::size_t>& from, std::size_t sale) { std::erase(from, sale); }

std::map<std::string, std::int64_t> whole_numbers(const std::map<std::string, Fraction>& fractions) {
  std::map<std::string, std::int64_t> whole;
  for (const auto& [name, fraction] : fractions)
    if (fraction != Fraction()) whole.emplace(name, fraction.whole());
  return whole;
}

}  // namespace

// ---- what is open -------------------------------------------------------------------------------

Fraction ReferenceLedger::Sale::open() const {
  if (is_void) return {};
  auto open = gross - bad_debt - small_difference;
  for (const auto& [source, minor] : settled) open -= minor;
  return open;
}

Fraction ReferenceLedger::Sale::relief_max() const {
  auto left = gross;
  Fraction tax;
  for (const auto& line : lines) {
    left -= line.credited + line.credited_of(line.tax);
    tax += line.tax - line.credited_of(line.tax);
  }
  if (left <= 0 || tax <= 0) return {};
  return ((lost() < left ? lost() : left) * tax / left).rounded();
}

Fraction ReferenceLedger::Sale::deferred() const {
  Fraction sum;
  if (!is_void)
    for (const auto& line : lines)
      if (line.is_plan) sum += line.net - line.credited;
  return sum;
}

Fraction ReferenceLedger::settled_by(char source, std::size_t index) const {
  Fraction sum;
  for (const auto& sale : sales_)
    if (const auto found = sale.settled.find({source, index}); found != sale.settled.end())
      sum += found->second;
  return sum;
}

Fraction ReferenceLedger::open_of_note(std::size_t note) const {
  return notes_[note].gross - notes_[note].refunded - settled_by('n', note);
}

Fraction ReferenceLedger::open_of_payment(std::size_t payment) const {
  const auto& paid = payments_[payment];
  if (paid.state == State::gone) return {};
  return paid.amount - paid.refunded - paid.forfeited - settled_by('p', payment);
}

Fraction ReferenceLedger::suspended(std::size_t payment) const {
  const auto& paid = payments_[payment];
  return (paid.tax * open_of_payment(payment) / paid.amount).rounded();
}

// ---- steps --------------------------------------------------------------------------------------

bool ReferenceLedger::take(const Step& step) {
  const auto on_payment = [&](auto then) {
    return !payments_.empty() && then(step.document % payments_.size());
  };
  const auto on_note = [&](auto then) { return !notes_.empty() && then(step.document % notes_.size()); };
  switch (step.kind) {
    case Kind::issue:
      return sell(step);
    case Kind::void_invoice: {
      if (sales_.empty()) return false;
      auto& sale = sales_[step.document % sales_.size()];
      if (sale.is_void || sale.is_credited || !sale.settled.empty()) return false;
      if (sale.bad_debt + sale.small_difference != Fraction()) return false;
      sale.released = 0;
      return sale.is_void = true;
    }
    case Kind::write_off:
      return write_off(step);
    case Kind::claim_relief:
      return claim_relief(step);
    case Kind::recover:
      return recover(step);
    case Kind::release_income:
      return release(step);
    case Kind::charge_fee:
      return on_payment([&](std::size_t) { return charge(step); });
    case Kind::pay_out:
      return pay_out(step);
    case Kind::void_payout: {
      if (payouts_.empty()) return false;
      auto& paid_out = payouts_[step.document % payouts_.size()];
      if (paid_out.is_void) return false;
      return paid_out.is_void = true;
    }
    case Kind::credit_all:
    case Kind::credit_percent:
    case Kind::credit_quantity:
    case Kind::credit_net:
      return credit(step);
    case Kind::receive:
    case Kind::receive_deposit:
      return receive(step);
    case Kind::allocate:
      return on_payment([&](std::size_t index) {
        return payments_[index].state == State::here &&
               settle(step, 'p', payments_[index].customer, open_of_payment(index));
      });
    case Kind::allocate_credit:
      return on_note(
          [&](std::size_t index) { return settle(step, 'n', notes_[index].customer, open_of_note(index)); });
    case Kind::deallocate:
      return on_payment([&](std::size_t) { return unsettle(step, 'p'); });
    case Kind::deallocate_credit:
      return on_note([&](std::size_t) { return unsettle(step, 'n'); });
    case Kind::refund_credit:
      return on_note([&](std::size_t index) {
        const Fraction minor = step.amount.of(open_of_note(index).whole());
        if (minor < 1 || minor > open_of_note(index)) return false;
        notes_[index].refunded += minor;
        refunded_from_[money_account(step.method)] += minor;
        return true;
      });
    case Kind::refund:
    case Kind::fail:
    case Kind::dispute:
    case Kind::win_dispute:
    case Kind::lose_dispute:
    case Kind::forfeit:
      return on_payment([&](std::size_t) { return end_payment(step); });
  }
  return false;
}

bool ReferenceLedger::sell(const Step& step) {
  Sale sale;
  sale.customer = step.customer;
  sale.term_days = step.term_days;
  Fraction listed, priced;
  std::vector<Fraction> prices;
  for (const auto& sold : step.lines) {
    SoldLine line;
    line.income = income_of(sold);
    line.code = code_of(sold.tax);
    line.is_plan = step.term_days != 0 && sold.tax != TaxKind::disbursement;
    line.quantity = Fraction(sold.quantity_millionths, 1'000'000);
    line.list = (line.quantity * Fraction(sold.unit_price_ten_thousandths, 10'000)).rounded();
    line.discount = (line.list * Fraction(sold.discount_ppm, 1'000'000)).rounded();
    listed += line.list;
    prices.push_back(line.list - line.discount);
    priced += prices.back();
    sale.lines.push_back(line);
  }
  if (listed == Fraction()) return false;
  const auto discounts = shares((priced * Fraction(step.discount_ppm, 1'000'000)).rounded(), prices);
  for (std::size_t i = 0; i < sale.lines.size(); ++i) {
    auto& line = sale.lines[i];
    line.document_discount = discounts[i];
    line.net = prices[i] - discounts[i];
    line.tax = (line.net * rate_of(step.lines[i].tax)).rounded();
    sale.gross += line.net + line.tax;
  }
  sales_.push_back(std::move(sale));
  return true;
}

bool ReferenceLedger::write_off(const Step& step) {
  if (sales_.empty()) return false;
  auto& sale = sales_[step.document % sales_.size()];
  const Fraction minor = step.amount.of(sale.open().whole());
  if (minor < 1 || minor > sale.open()) return false;
  (minor > 100 ? sale.bad_debt : sale.small_difference) += minor;
  return true;
}

bool ReferenceLedger::claim_relief(const Step& step) {
  if (sales_.empty()) return false;
  auto& sale = sales_[step.document % sales_.size()];
  const auto left = sale.relief_max() - sale.relief();
  const Fraction minor = step.amount.of(left.whole());
  if (sale.bad_debt == Fraction() || minor < 1 || minor > left) return false;
  sale.claimed += minor;
  return true;
}

bool ReferenceLedger::recover(const Step& step) {
  if (sales_.empty()) return false;
  auto& sale = sales_[step.document % sales_.size()];
  const auto lost = sale.lost();
  const Fraction minor = step.amount.of(lost.whole());
  if (sale.bad_debt == Fraction() || minor < 1 || minor > lost) return false;
  const auto part = (sale.relief() * minor / lost).rounded();
  sale.recovered += minor;
  const auto above = sale.relief() - sale.relief_max();
  sale.repaid += above > part ? above : part;
  recovered_into_[money_account(step.method)] += minor;
  return true;
}

bool ReferenceLedger::release(const Step& step) {
  if (sales_.empty()) return false;
  auto& sale = sales_[step.document % sales_.size()];
  if (sale.term_days == 0) return false;
  const auto [day, ended_on] = asked_release(step, sale.term_days);
  if (day <= sale.released_through) return false;
  const bool is_over = day >= sale.term_days - 1 || (ended_on && day >= *ended_on - 1);
  const auto earned =
      is_over ? sale.deferred() : (sale.deferred() * Fraction(day + 1, sale.term_days)).rounded();
  if (earned <= sale.released) return false;
  sale.released = earned;
  sale.released_through = day;
  return true;
}

bool ReferenceLedger::charge(const Step& step) {
  auto& paid = payments_[step.document % payments_.size()];
  const auto minor = asked_fee(step, paid.fees.whole());
  if (provider_of(paid.account).empty() || minor == 0 || paid.fees + minor < 0) return false;
  paid.fees += minor;
  return true;
}

bool ReferenceLedger::pay_out(const Step& step) {
  const auto provider = provider_of(money_account(step.method));
  const auto [minor, fee] = asked_payout(step);
  if (provider.empty() || minor < 1) return false;
  payouts_.push_back({provider, minor, fee});
  return true;
}

bool ReferenceLedger::credit_line(const Step& step, SoldLine& line) {
  Fraction more;
  const auto step_by = [&](Fraction& so_far, Fraction by) {
    if (by <= 0 || so_far + by > 1) return false;
    more = (line.net * (so_far + by)).rounded() - (line.net * so_far).rounded();
    so_far += by;
    return true;
  };
  auto share = line.credited_share;
  auto quantity = line.credited_quantity;
  if (step.kind == Kind::credit_net) {
    more = step.amount.of(line.net.whole());
  } else if (step.kind == Kind::credit_percent) {
    if (!step_by(share, Fraction(step.amount.of(1'000'000), 1'000'000))) return false;
  } else {
    const auto millionths = (line.quantity * Fraction(1'000'000)).whole();
    if (!step_by(quantity, Fraction(step.amount.of(millionths), millionths))) return false;
  }
  if (more <= 0 || more > line.net - line.credited) return false;
  line.credited += more;
  line.credited_share = share;
  line.credited_quantity = quantity;
  return true;
}

bool ReferenceLedger::credit(const Step& step) {
  if (sales_.empty()) return false;
  const auto index = step.document % sales_.size();
  auto& sale = sales_[index];
  if (sale.is_void) return false;
  const auto credited = [&] {
    Fraction sum;
    for (const auto& line : sale.lines) sum += line.credited + line.credited_of(line.tax);
    return sum;
  };
  const auto before = credited();
  const auto lines_before = sale.lines;
  if (step.kind == Kind::credit_all) {
    for (auto& line : sale.lines) line.credited = line.net;
    if (credited() == before) return false;
  } else if (!credit_line(step, sale.lines[step.line % sale.lines.size()])) {
    return false;
  }
  if (sale.relief() > sale.relief_max()) {
    sale.lines = lines_before;
    return false;
  }
  sale.is_credited = true;
  if (sale.released > sale.deferred()) sale.released = sale.deferred();
  notes_.push_back({sale.customer, credited() - before, {}});
  const auto open = sale.open();
  const auto minor = open < notes_.back().gross ? open : notes_.back().gross;
  if (minor > 0) {
    sale.settled[{'n', notes_.size() - 1}] += minor;
    settled_by_note_.resize(notes_.size());
    settled_by_note_.back().push_back(index);
  }
  return true;
}

bool ReferenceLedger::receive(const Step& step) {
  Paid paid;
  paid.customer = step.customer;
  paid.is_deposit = step.kind == Kind::receive_deposit;
  paid.account = money_account(step.method);
  paid.was_cash = step.method == Method::cash;
  paid.amount = step.amount.of(0);
  if (paid.amount < 1) return false;
  if (paid.is_deposit) {
    const auto rate = rate_of(step.deposit_tax);
    paid.tax_code = code_of(step.deposit_tax);
    paid.tax = (paid.amount * rate / (rate + 1)).rounded();
  }
  payments_.push_back(std::move(paid));
  return true;
}

bool ReferenceLedger::settle(const Step& step, char source, std::uint32_t customer, Fraction open) {
  if (sales_.empty()) return false;
  const auto sale_index = step.invoice % sales_.size();
  auto& sale = sales_[sale_index];
  if (sale.customer != customer || sale.is_void) return false;
  const auto most = open < sale.open() ? open : sale.open();
  const Fraction minor = step.amount.of(most.whole());
  if (minor < 1 || minor > most) return false;
  auto& lists = source == 'p' ? settled_by_payment_ : settled_by_note_;
  const auto index = step.document % (source == 'p' ? payments_.size() : notes_.size());
  lists.resize(std::max(lists.size(), index + 1));
  auto& settled = sale.settled[{source, index}];
  if (settled == Fraction()) lists[index].push_back(sale_index);
  settled += minor;
  return true;
}

bool ReferenceLedger::unsettle(const Step& step, char source) {
  auto& lists = source == 'p' ? settled_by_payment_ : settled_by_note_;
  const auto index = step.document % (source == 'p' ? payments_.size() : notes_.size());
  if (index >= lists.size() || lists[index].empty()) return false;
  const auto sale_index = lists[index][step.invoice % lists[index].size()];
  auto& settled = sales_[sale_index].settled;
  auto& minor = settled[{source, index}];
  const Fraction less = step.amount.of(minor.whole());
  if (less < 1 || less > minor) return false;
  minor -= less;
  if (minor != Fraction()) return true;
  settled.erase({source, index});
  remove(lists[index], sale_index);
  return true;
}

bool ReferenceLedger::end_payment(const Step& step) {
  const auto index = step.document % payments_.size();
  auto& paid = payments_[index];
  const auto go = [&] {
    for (auto& sale : sales_) sale.settled.erase({'p', index});
    if (index < settled_by_payment_.size()) settled_by_payment_[index].clear();
    paid.state = State::gone;
    return true;
  };
  const auto open = open_of_payment(index);
  const Fraction minor = step.amount.of(open.whole());
  const bool is_part = !(minor < 1) && minor <= open;
  switch (step.kind) {
    case Kind::refund:
      if (paid.state != State::here || !is_part) return false;
      paid.refunded += minor;
      refunded_from_[money_account(step.method)] += minor;
      return true;
    case Kind::forfeit: {
      if (paid.state != State::here || !paid.is_deposit || !is_part) return false;
      const auto before = suspended(index);
      paid.forfeited += minor;
      paid.forfeited_tax += before - suspended(index);
      return true;
    }
    case Kind::fail:
      return paid.state == State::here && paid.refunded == Fraction() && go();
    case Kind::dispute:
      if (paid.state != State::here || paid.was_cash || paid.refunded == paid.amount) return false;
      paid.state = State::disputed;
      return true;
    case Kind::win_dispute:
      if (paid.state != State::disputed) return false;
      paid.state = State::here;
      return true;
    default:
      return paid.state == State::disputed && go();
  }
}

// ---- what the books say -------------------------------------------------------------------------

void ReferenceLedger::add_sale(const Sale& sale, std::map<std::string, Fraction>& to) const {
  to[receivable(sale.customer)] += sale.open();
  to["Expenses:BadDebt"] += sale.bad_debt - sale.claimed;
  to["Expenses:BadDebtRecovered"] -= sale.recovered - sale.repaid;
  to["Liabilities:VAT:BadDebtRelief"] += sale.relief();
  to["Expenses:SmallDifferences"] += sale.small_difference;
  if (sale.is_void) return;
  const auto plan = "Liabilities:DeferredPlan:C00000" + std::to_string(sale.customer + 1);
  to[plan] += sale.released - sale.deferred();
  to["Income:Plan"] -= sale.released;
  for (const auto& line : sale.lines) {
    to["Liabilities:VAT:Output:" + line.code] -= line.tax - line.credited_of(line.tax);
    if (line.is_plan) continue;
    const auto discount = line.discount - line.credited_of(line.discount);
    const auto document_discount = line.document_discount - line.credited_of(line.document_discount);
    to[line.income] -= line.net - line.credited + discount + document_discount;
    to["Income:Discounts:Promo"] += discount + document_discount;
  }
}

void ReferenceLedger::add_payment(std::size_t index, std::map<std::string, Fraction>& to) const {
  const auto& paid = payments_[index];
  const auto open = open_of_payment(index);
  to[paid.account] += paid.state == State::here ? paid.amount : paid.refunded;
  to[paid.account] -= paid.fees;
  to["Expenses:Fees:" + provider_of(paid.account)] += paid.fees;
  if (paid.state == State::disputed) to["Assets:Disputes"] += paid.amount - paid.refunded;
  if (!paid.is_deposit) {
    to[receivable(paid.customer)] -= open;
    return;
  }
  to["Liabilities:Deposits:C00000" + std::to_string(paid.customer + 1)] -= open;
  to["Assets:VAT-on-Deposits"] += suspended(index);
  to["Liabilities:VAT:Output:" + paid.tax_code] -= suspended(index);
  if (paid.state == State::gone) return;
  to["Liabilities:VAT:Output:" + paid.tax_code] -= paid.forfeited_tax;
  to["Income:ForfeitedDeposits"] -= paid.forfeited - paid.forfeited_tax;
}

std::map<std::string, std::int64_t> ReferenceLedger::balances() const {
  std::map<std::string, Fraction> sums;
  for (const auto& sale : sales_) add_sale(sale, sums);
  for (std::size_t i = 0; i < notes_.size(); ++i) sums[receivable(notes_[i].customer)] -= open_of_note(i);
  for (std::size_t i = 0; i < payments_.size(); ++i) add_payment(i, sums);
  for (const auto& [account, minor] : refunded_from_) sums[account] -= minor;
  for (const auto& [account, minor] : recovered_into_) sums[account] += minor;
  for (const auto& [provider, minor, fee, is_void] : payouts_) {
    if (is_void) continue;
    sums["Assets:Bank:Main"] += minor;
    sums["Expenses:Fees:" + provider] += fee;
    sums["Assets:Clearing:" + provider] -= minor + fee;
  }
  return whole_numbers(sums);
}

std::map<std::string, std::int64_t> ReferenceLedger::open_items() const {
  std::map<std::string, Fraction> open;
  for (std::size_t i = 0; i < sales_.size(); ++i) open["invoice " + std::to_string(i)] = sales_[i].open();
  for (std::size_t i = 0; i < notes_.size(); ++i) open["note " + std::to_string(i)] -= open_of_note(i);
  for (std::size_t i = 0; i < payments_.size(); ++i)
    open["payment " + std::to_string(i)] -= open_of_payment(i);
  return whole_numbers(open);
}

}  // namespace random_books
