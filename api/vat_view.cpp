#include "api/vat_view.hpp"

namespace api {

std::vector<VatCode> vat_codes(const domain::books::VatFigures& figures, domain::Currency currency) {
  std::vector<VatCode> codes;
  for (const auto& code : figures.codes)
    codes.push_back(
        {code.tax_code, code.tax_rate, {code.net_minor, currency}, {code.tax_minor, currency}, code.entries});
  return codes;
}

VatBoxes vat_boxes(const domain::books::VatFigures& figures, domain::Currency currency) {
  return {.box1 = {figures.due_minor(), currency},
          .box3 = {figures.due_minor(), currency},
          .box4 = {figures.reclaimed_minor(), currency},
          .box5 = {figures.payable_minor(), currency},
          .box6 = {figures.sales_minor, currency}};
}

}  // namespace api
