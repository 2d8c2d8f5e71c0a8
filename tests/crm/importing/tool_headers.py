"""The headers of exports, by the name of their format and a variant of it: FORMATS.md sections 1 and 2."""

_HEADERS = {
    ("linkedin_connections", ""): "First Name,Last Name,URL,Email Address,Company,Position,Connected On",
    ("linkedin_connections", "2021"): "First Name,Last Name,Email Address,Company,Position,Connected On",
    ("linkedin_invitations", ""): "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl",
    ("phantombuster_post_commenters", "classic"): "profileLink,firstName,lastName,fullName,occupation,degree,comment",
    ("phantombuster_post_commenters", "newer"): "profileUrl,name,occupation,degree,comments,postUrl,timestamp",
    ("phantombuster_post_commenters", "merged"): "profileLink,fullName,occupation,degree,comments,reactionType,"
    "hasCommented,postUrl,timestamp",
    ("phantombuster_post_likers", ""): "profileLink,firstName,lastName,fullName,occupation,degree,reactionType,postUrl,"
    "timestamp",
    ("phantombuster_post_likers", "plain"): "profileLink,firstName,lastName,fullName,occupation,degree",
    ("phantombuster_post_likers", "newer"): "profileUrl,name,headline,degree,reactionType,postUrl,timestamp",
    ("phantombuster_posts", ""): "postUrl,postContent,likeCount,commentCount,postTimestamp,imgUrl,videoUrl,profileUrl,"
    "author,authorUrl,action,timestamp",
    ("phantombuster_search", ""): "profileUrl,fullName,connectionDegree,timestamp,category,query,firstName,lastName,"
    "headline,location,vmid,linkedinProfileUrl,company,companyUrl,industry,company2,jobTitle,jobDateRange,jobTitle2,"
    "jobDateRange2,school,additionalInfo",
    ("phantombuster_profiles", ""): "firstName,lastName,linkedinHeadline,linkedinProfileUrl,linkedinJobTitle,"
    "companyName,linkedinJobDateRange,linkedinSkillsLabel,professionalEmail",
    ("phantombuster_profiles", "friendly"): "First Name,Last Name,Linkedin Headline,Linkedin Profile Url,"
    "Linkedin Job Title,Company Name,Linkedin Job Date Range,Linkedin Skills Label,Professional Email",
    ("phantombuster_profiles", "enrich"): "query,linkedinProfileUrl,fullName,headline,currentCompanyName,location",
    ("phantombuster_sales_navigator", ""): "profileUrl,fullName,firstName,lastName,companyName,title,companyId,"
    "companyUrl,regularCompanyUrl,summary,titleDescription,industry,companyLocation,location,durationInRole,"
    "durationInCompany,pastExperienceCompanyName,connectionDegree,profileImageUrl,sharedConnectionsCount,name,vmid,"
    "linkedInProfileUrl,isPremium,isOpenLink,query,timestamp,defaultProfileUrl",
    ("apify_post_comments", "harvestapi"): "type,id,linkedinUrl,commentary,createdAt,createdAtTimestamp,numComments,"
    "actor/id,actor/name,actor/linkedinUrl,actor/position,actor/pictureUrl,actor/author,pinned,postId,query/post",
    ("apify_post_comments", "apimaestro"): "comment_id,text,posted_at.timestamp,posted_at.date,posted_at.relative,"
    "author.name,author.headline,author.profile_url,author.profile_picture,stats.total_reactions,stats.comments",
    ("apify_post_comments", "kuldip"): "commenterName,commenterLinkedinUrl,commenterPosition,commenterPictureUrl,"
    "commentText,commentUrl,commentedAt,likes,replies,postUrl",
    ("apify_post_comments", "chirpy"): "commentText,authorName,authorHeadline,authorUrl,postedAt,reactionCount,"
    "likeCount,isReply,postUrl,commentUrl",
    ("apify_post_reactions", "harvestapi"): "id,reactionType,actor/id,actor/name,actor/linkedinUrl,actor/position,"
    "actor/pictureUrl,postId,query/post",
    ("apify_post_reactions", "apimaestro"): "reaction_type,reactor_name,reactor_profile_url,reactor_headline,"
    "_metadata_total_reactions,_metadata_page_number",
    ("apify_post_engagers", ""): "type,url_profile,name,subtitle",
    ("unipile", ""): "id,text,date,author,author_details/id,author_details/profile_url,author_details/headline,post_id",
    ("unipile", "urn"): "id,text,author.member_urn,author.name",
    ("linkup_reactions", ""): "reaction_type,reaction_time,reactor/name,reactor/profile_url,reactor/entity_urn,"
    "reactor/headline",
    ("clado_reactions", ""): "profile/name,profile/headline,profile/linkedin_url,timestamp",
    ("evaboot", ""): "First Name,Last Name,Current Job,Linkedin URL Public,Linkedin URL Unique ID,Email,Email Status,"
    "Location,Company Name,Company Domain,Company Website URL,Company Linkedin URL Unique ID,Company Location,"
    "Company Industry,Company Employee Exact Count,Company Year Founded,Company Description,Company Specialities,"
    "Department Headcounts,Matches Filters,No Match Reasons",
    ("linked_helper", ""): "id,id_type,public_id,public_id_actual_at,member_id,hash_id,sn_member_id,sn_hash_id,"
    "r_member_id,t_hash_id,avatar_id,public_id_2,lh_id,profile_url,email,email_type,full_name,first_name,last_name,"
    "original_first_name,custom_first_name,headline,location_name,industry,current_company,current_company_position,"
    "organization_1,organization_id_1",
    ("waalaxy", ""): "firstName,lastName,gender,job_title,occupation,company_name,company_website,company_linkedinUrl,"
    "location,country,linkedinUrl,linkedinEmail,proEmail,phoneNumbers,profilePictureUrl,state,prospectList,messageSent,"
    "messageReplied,lastReplyDetected,lastReplyDetectedDate,connectedAt,connectionRequestDate",
    ("dux_soup", ""): "id,VisitTime,Profile,Profile URL,PublicProfile,SalesProfile,First Name,Middle Name,Last Name,"
    "Title,From,Company,CompanyID,CompanyProfile,CompanyWebsite,Location,Industry,Degree,Connections,Email,Phone,"
    "Summary,My Tags,My Notes",
    ("apollo", ""): "First Name,Last Name,Title,Company,Company Name for Emails,Email,Email Status,Seniority,"
    "Departments,First Phone,Work Direct Phone,Mobile Phone,Corporate Phone,# Employees,Industry,Person Linkedin Url,"
    "Website,Company Linkedin Url,Twitter Url,City,State,Country",
    ("apollo", "older"): "First Name,Last Name,Title,Company Name,Email,Email Status,Person Linkedin Url,Website",
    ("lemlist", ""): "email,firstName,lastName,companyName,linkedinUrl,jobTitle,icebreaker",
    ("expandi", ""): "profile_link,email,first_name,last_name,company_name",
    ("hubspot_contacts", ""): "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lifecycle Stage,"
    "Company name,Job title",
    ("hubspot_contacts", "labels"): "First name,Last name,Email,Phone number,Company name,Job title,LinkedIn URL",
    ("pipedrive_people", ""): "Name,Organization,Email,Phone",
    ("pipedrive_people", "export"): "Person - Name,Person - Organization,Person - Email - Work,Person - Phone - Work",
    ("salesforce_leads", ""): "First Name,Last Name,Company,Title,Email,Lead Source",
    ("generic_spreadsheet", ""): "Name,Company,Email,Comment",
    ("generic_spreadsheet", "list"): "profileUrl,fullName,headline,degree,company,email",
    ("generic_spreadsheet", "octopus"): "linkedin_url,full_name,job_title,company",
    ("generic_spreadsheet", "german"): "Vorname,Nachname,Firma,E-Mail-Adresse,Kommentar",
}
HEADERS = {which: header.split(",") for which, header in _HEADERS.items()}
