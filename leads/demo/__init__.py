"""A made-up viral post with everybody who came: the demo world. All people, companies and words are invented.

data: the texts · cast: who they are · files: what a person would bring · story: what the team did with them ·
seeding: all of it in order, and away again. Used by `make demo`, the browser journeys and the screenshots.
"""
