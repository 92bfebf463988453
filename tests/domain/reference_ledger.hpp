// What the books of a garage must say, worked out a second time and in another way: in exact fractions, and
// not from entries but from what documents there are. Of the domain it knows the enums only, and it says for
// itself which steps are refused.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/domain/random_books.hpp"

namespace random_books {

/// An exact number. Small enough for what is tested here.
class Fraction {
 public:
  Fraction(std::int64_t whole = 0) : up_(whole) {}
  Fraction(domain::Wide up, domain::Wide down) : up_(up), down_(down) { reduce(); }

  friend Fraction operator+(Fraction a, Fraction b) {
    return {a.up_ * b.down_ + b.up_ * a.down_, a.down_ * b.down_};
  }
  friend Fraction operator-(Fraction a, Fraction b) {
    return {a.up_ * b.down_ - b.up_ * a.down_, a.down_ * b.down_};
  }
  friend Fraction operator*(Fraction a, Fraction b) { return {a.up_ * b.up_, a.down_ * b.down_}; }
  friend Fraction operator/(Fraction a, Fraction b) { return {a.up_ * b.down_, a.down_ * b.up_}; }
  Fraction& operator+=(Fraction other) { return *this = *this + other; }
  Fraction& operator-=(Fraction other) { return *this = *this - other; }
  friend bool operator==(const Fraction&, const Fraction&) = default;
  friend bool operator<(Fraction a, Fraction b) { return a.up_ * b.down_ < b.up_ * a.down_; }
  friend bool operator>(Fraction a, Fraction b) { return b < a; }
  friend bool operator<=(Fraction a, Fraction b) { return !(b < a); }

  /// The whole number next below; these numbers are never negative.
  Fraction floor() const { return {up_ / down_, 1}; }
  /// To the nearest, halves up.
  Fraction rounded() const { return (*this + Fraction(1, 2)).floor(); }
  std::int64_t whole() const { return static_cast<std::int64_t>(up_ / down_); }

 private:
  void reduce() {
    auto a = up_ < 0 ? -up_ : up_;
    auto b = down_;
    while (b != 0) {
      const auto rest = a % b;
      a = b;
      b = rest;
    }
    if (a > 1) up_ /= a, down_ /= a;
  }

  domain::Wide up_ = 0;
  domain::Wide down_ = 1;
};

class ReferenceLedger {
 public:
  /// Whether the step is taken; if so, takes it.
  bool take(const Step& step);

  /// By account path, without those of nothing. Debit is positive.
  std::map<std::string, std::int64_t> balances() const;
  /// How much is open of "invoice 0", "note 0" and "payment 0", counted from the oldest; credits are
  /// negative.
  std::map<std::string, std::int64_t> open_items() const;

 private:
  struct SoldLine {
    std::string income, code;
    bool is_plan = false;  ///< it is earned in time
    Fraction list, discount, document_discount, net, tax;
    Fraction quantity;
    // What was credited: amounts, and shares by which it was asked for.
    Fraction credited, credited_share, credited_quantity;

    /// How much of `whole` goes with the credited part of the net.
    Fraction credited_of(Fraction whole) const {
      return net == Fraction() ? Fraction() : (whole * credited / net).rounded();
    }
  };
  struct Sale {
    std::uint32_t customer = 0;
    std::vector<SoldLine> lines;
    Fraction gross, bad_debt, small_difference;
    Fraction recovered, claimed, repaid;                       ///< of the bad debt, and relief on its tax
    std::map<std::pair<char, std::size_t>, Fraction> settled;  ///< by payment or note
    bool is_void = false, is_credited = false;
    std::int32_t term_days = 0;  ///< of a plan; 0 for anything else
    Fraction released;           ///< what of it is income
    std::int32_t released_through = -1;

    Fraction open() const;
    Fraction lost() const { return bad_debt - recovered; }
    /// Relief that is claimed, and the most that can be.
    Fraction relief() const { return claimed - repaid; }
    Fraction relief_max() const;
    /// What is sold of a plan and not credited.
    Fraction deferred() const;
  };
  struct Note {
    std::uint32_t customer = 0;
    Fraction gross, refunded;
  };
  enum class State { here, disputed, gone };
  struct Paid {
    std::uint32_t customer = 0;
    bool is_deposit = false;
    std::string account, tax_code;
    Fraction amount, tax, refunded, forfeited, forfeited_tax;
    State state = State::here;
    bool was_cash = false;
    Fraction fees;
  };
  struct PaidOut {
    std::string provider;
    Fraction amount, fee;
    bool is_void = false;
  };

  bool sell(const Step& step);
  bool write_off(const Step& step);
  bool claim_relief(const Step& step);
  bool recover(const Step& step);
  bool credit(const Step& step);
  bool credit_line(const Step& step, SoldLine& line);
  bool release(const Step& step);
  bool charge(const Step& step);
  bool pay_out(const Step& step);
  bool receive(const Step& step);
  bool settle(const Step& step, char source, std::uint32_t customer, Fraction open);
  bool unsettle(const Step& step, char source);
  bool end_payment(const Step& step);

  Fraction settled_by(char source, std::size_t index) const;
  Fraction open_of_note(std::size_t note) const;
  Fraction open_of_payment(std::size_t payment) const;
  Fraction suspended(std::size_t payment) const;
  void add_sale(const Sale& sale, std::map<std::string, Fraction>& to) const;
  void add_payment(std::size_t index, std::map<std::string, Fraction>& to) const;

  std::vector<Sale> sales_;
  std::vector<Note> notes_;
  std::vector<Paid> payments_;
  std::vector<PaidOut> payouts_;
  std::map<std::string, Fraction> refunded_from_;  ///< accounts that refunds went out of
  std::map<std::string, Fraction> recovered_into_;
  std::vector<std::vector<std::size_t>> settled_by_payment_, settled_by_note_;  ///< sales, by age
};

}  // namespace random_books
