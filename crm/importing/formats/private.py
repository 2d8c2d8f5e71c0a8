"""Files of LinkedIn's archive that only say who the owner is: refused kindly, and nothing of them is stored."""

from crm.importing.formats.kind import Format, exactly, having

_INSTEAD = "Nothing of it was stored. Bring Connections.csv, Invitations.csv or messages.csv."

# name -> what it holds, and how its header is known
_PRIVATE = {
    "profile": ("your own LinkedIn profile", having("firstname", "lastname", "maidenname", "birthdate")),
    "profile_summary": ("the summary of your own profile", exactly("profilesummary")),
    "positions": ("your own positions", having("companyname", "title", "startedon", "finishedon")),
    "education": ("your own education", having("schoolname", "degreename")),
    "certifications": ("your own certificates", having("name", "authority", "startedon", "finishedon")),
    "languages": ("your own languages", exactly("name", "proficiency")),
    "courses": ("your own courses", exactly("name", "number")),
    "projects": ("your own projects", exactly("title", "description", "url", "startedon", "finishedon")),
    "organizations": (
        "your own memberships",
        exactly("name", "position", "description", "startedon", "finishedon"),
    ),
    "volunteering": ("your own volunteering", having("role", "cause", "startedon", "finishedon")),
    "publications": ("your own publications", having("name", "publishedon", "publisher")),
    "honors": ("your own honours", exactly("title", "description", "issuedon")),
    "causes": ("the causes that you support", exactly("supportedcauses")),
    "providers": ("the services that you offer", having("servicecategories", "creationtime")),
    "addresses": ("your own e-mail addresses", having("emailaddress", "confirmed", "primary")),
    "phone_numbers": ("your own phone numbers", exactly("extension", "number", "type")),
    "whatsapp_numbers": ("your own phone numbers", having("number", "iswhatsappnumber")),
    "registration": ("when you registered", having("registeredat", "registrationip")),
    "receipts": ("what you paid LinkedIn", having("transactionmadeat")),
    "logins": ("your own logins", having("logindate", "ipaddress")),
    "security_challenges": ("checks of your own logins", having("challengedate", "ipaddress")),
    "verifications": ("checks of your own papers", having("verificationtype", "issuingauthority")),
    "inferences": ("what LinkedIn guesses about you", having("typeofinference", "inference")),
    "ad_targeting": (
        "what advertisers may know about you",
        lambda keys, count: 1.0 if len(keys & _TARGETED) >= 4 and count >= 15 else 0.0,
    ),
    "searches": ("what you searched for", exactly("time", "searchquery")),
    "job_applications": ("your own applications", having("applicationdate", "companyname", "jobtitle")),
    "saved_jobs": ("jobs that you saved", having("saveddate", "joburl")),
    "saved_answers": ("answers that you saved", exactly("question", "answer")),
    "job_alerts": ("your own job alerts", having("savedsearchid")),
    "job_preferences": ("the jobs that you look for", having("opentorecruiters", "dreamcompanies")),
    "learning": ("what you learned", having("contenttitle", "contenttype")),
}
_TARGETED = frozenset(
    {
        *("memberage", "membergender", "membergroups", "memberinterests", "memberschools", "memberskills"),
        *("membertraits", "buyergroups", "companynames", "companyfollowerof", "degreeclass", "jobseniorities"),
        *("jobtitles", "profilelocations", "interfacelocales"),
    }
)


FORMATS = tuple(
    Format(
        name=f"linkedin_own_{name}",
        label=f"Private: {what}",
        sentence="",
        recognise=recognise,
        refusal=f"This file holds {what}, so there is no lead in it. {_INSTEAD}",
    )
    for name, (what, recognise) in _PRIVATE.items()
)
