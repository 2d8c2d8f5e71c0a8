"""Files about people who are no leads of yours: read to their end, each row left out with the reason."""

from crm.importing.formats.kind import Format, having

FORMATS = (
    Format(
        name="linkedin_address_book",
        label="LinkedIn address book",
        sentence="Each row is somebody of an address book that was given to LinkedIn, so nobody is made of it.",
        recognise=having("source", "firstname", "lastname", "emails", "phonenumbers"),
        skips="address_book",
        notice="address_book",
    ),
    Format(
        name="linkedin_recommendations",
        label="LinkedIn recommendations",
        sentence="Those that you wrote and those that you got look the same, so nobody is made of them.",
        recognise=having("firstname", "lastname", "company", "jobtitle", "text", "creationdate", "status"),
        skips="recommendation",
        notice="recommendation",
    ),
)
