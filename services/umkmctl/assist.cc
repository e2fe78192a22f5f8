#include "umkmctl/assist.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "umkm/assistance/v1/assistance.pb.h"

namespace umkm::ctl {
namespace {

using assistance::v1::Finding;

struct Findings {
  std::vector<Row> offers, near_misses;
};

Row RowOf(const std::string& source, const char* kind, const Finding& finding) {
  Row row = {
      {"source", source}, {"finding", kind}, {"id", finding.id()}, {"title", finding.title()}};
  if (finding.fiscal_year() > 0) row["fiscal_year"] = std::to_string(finding.fiscal_year());
  if (finding.has_places_left()) row["places_left"] = finding.places_left();
  if (finding.has_budget_left_rupiah()) row["budget_left_rupiah"] = finding.budget_left_rupiah();
  Row reasons = Row::array(), texts = Row::array();
  for (const auto& reason : finding.reasons()) {
    reasons.push_back(reason.reason());
    texts.push_back(reason.text());
  }
  row["reasons"] = reasons;
  row["why"] = texts;
  return row;
}

// Both services answer in the same form, by messages of their own.
template <class Request, class Response, class Stub>
Exit Ask(Stub& stub, const std::string& source, const AssistOptions& options, const Client& client,
         std::ostream& talk, Findings& found) {
  Request request;
  if (options.enterprise_id.empty()) {
    request.set_nib(options.nib);
  } else {
    request.set_enterprise_id(options.enterprise_id);
  }
  Response response;
  const auto status = stub.FindAssistance(client.Context().get(), request, &response);
  if (!status.ok()) return SayFailure(talk, status, client.language(), source);
  for (const Finding& finding : response.offers()) {
    found.offers.push_back(RowOf(source, "offer", finding));
  }
  for (const Finding& finding : response.near_misses()) {
    found.near_misses.push_back(RowOf(source, "near_miss", finding));
  }
  return kOk;
}

}  // namespace

int RunAssist(const AssistOptions& options, Client& client, const Style& style, std::ostream& out,
              std::ostream& talk) {
  if (options.nib.empty() == options.enterprise_id.empty()) {
    talk << "umkmctl: assist takes a NIB or --enterprise-id, one of the two\n";
    return kUsage;
  }
  Findings found;
  const Exit of_training =
      Ask<training::v1::FindAssistanceRequest, training::v1::FindAssistanceResponse>(
          client.training(), "training", options, client, talk, found);
  const Exit of_certification =
      Ask<certification::v1::FindAssistanceRequest, certification::v1::FindAssistanceResponse>(
          client.certification(), "certification", options, client, talk, found);
  std::vector<Row> rows = std::move(found.offers);
  const std::size_t offers = rows.size();
  rows.insert(rows.end(), found.near_misses.begin(), found.near_misses.end());
  Print(out, options.format, style,
        {"source", "finding", "title", "fiscal_year", "places_left", "budget_left_rupiah", "why"},
        rows);
  if (of_training == kOk && of_certification == kOk) {
    talk << offers << " open to it, " << rows.size() - offers << " narrowly missed\n";
  }
  return std::max(of_training, of_certification);
}

void AddAssist(CLI::App& app, Session& session) {
  auto options = std::make_shared<AssistOptions>();
  CLI::App& command =
      AddCommand(app, "assist", "Say what training and facilitation is open to an enterprise now");
  AddOption(command, "NIB", options->nib, "Of the enterprise");
  AddOption(command, "--enterprise-id", options->enterprise_id, "Its id instead of its NIB",
            {.type = "UUID"});
  AddFormatOption(command, options->format);
  SetFooter(command,
            "Prints what it is eligible for, and what it misses by one condition with what is\n"
            "missing. `-o json` also has the ids and the reasons as codes.\n\n"
            "Examples:\n"
            "  umkmctl assist 9120304050607\n"
            "  umkmctl --language id assist 9120304050607 -o json\n\n"
            "Exit codes: 0 both services answered, 1 there is no such enterprise, 2 a wrong id, 3\n"
            "a service cannot be reached; what the other found is printed.");
  OnChosen(command, session, [options, &session] {
    Client client(session.target);
    return RunAssist(*options, client, session.style, std::cout, std::cerr);
  });
}

}  // namespace umkm::ctl
