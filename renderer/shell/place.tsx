// The page of the place one is at.

import { assertNever, type ProjectState } from '../../core/contract/index.ts'
import { ComparePage } from '../compare/compare-page.tsx'
import { EntityPage } from '../feature-group/entity/entity-page.tsx'
import { GroupPage } from '../feature-group/group-page.tsx'
import { ProjectPage } from '../home/project-page.tsx'
import { usePlaces } from '../state/places.ts'
import { Wizard } from '../wizard/wizard.tsx'
import { Problems } from './problems.tsx'

export function Place({ project }: { readonly project: ProjectState }) {
  const place = usePlaces((places) => places.place)
  const leaveFor = usePlaces((places) => places.leaveFor)
  switch (place.kind) {
    case 'overview':
      return <ProjectPage project={project} />
    case 'group':
      return <GroupPage key={place.name} name={place.name} tab={place.tab} project={project} />
    case 'compare':
      return <ComparePage key={place.group} place={place} />
    case 'entity':
      return <EntityPage name={place.name} project={project} />
    case 'problems':
      return <Problems project={project} />
    case 'wizard':
      return (
        <Wizard
          key={place.paths.join('\n')}
          paths={place.paths}
          onDone={(name) => leaveFor({ kind: 'group', name, tab: 'data' })}
          onCancel={() => leaveFor({ kind: 'overview' })}
        />
      )
    default:
      return assertNever(place)
  }
}
